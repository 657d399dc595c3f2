package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;

/**
 * A task with everything that it refers to: the exact thing that is judged, approved and run.
 *
 * @param digest of task, agent and environment together, so that a change of any of them voids an
 *     approval
 */
public record DeclaredTask(
    Task task, Agent agent, ControlRepository.Environment environment, Digest digest) {

  public static DeclaredTask of(Task task, Agent agent, ControlRepository.Environment environment) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("task", task.document().digest().value());
    all.put("agent", agent.document().digest().value());
    all.put("environment", CanonicalJson.digest(environment.json()).value());
    return new DeclaredTask(task, agent, environment, CanonicalJson.digest(all));
  }

  public String name() {
    return task.name();
  }

  /** Whose share of the reconcilers it uses. */
  public String tenant() {
    return task.owner().orElse(agent.owner());
  }
}
