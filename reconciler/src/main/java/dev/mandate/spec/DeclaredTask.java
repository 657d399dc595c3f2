package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A task with everything that it refers to: the exact thing that is judged, approved and run.
 *
 * @param digest of task, agent, environment and target together, so that a change of any of them
 *     voids an approval
 * @param credentials those that its agent is given and that can be used, by name; not part of the
 *     digest, since another value makes it no other task (docs/adr/0017)
 * @param target repository that it works on; empty: the control repository
 */
public record DeclaredTask(
    Task task,
    Agent agent,
    ControlRepository.Environment environment,
    Digest digest,
    SortedMap<String, Credential> credentials,
    Optional<Target> target) {
  public DeclaredTask {
    credentials = Collections.unmodifiableSortedMap(new TreeMap<>(credentials));
  }

  /** One in the control repository itself, whose agent is given no credential. */
  public static DeclaredTask of(Task task, Agent agent, ControlRepository.Environment environment) {
    return of(task, agent, environment, Map.of(), Optional.empty());
  }

  /**
   * @param known credentials by name, of which it takes those that its agent names
   */
  public static DeclaredTask of(
      Task task,
      Agent agent,
      ControlRepository.Environment environment,
      Map<String, Credential> known,
      Optional<Target> target) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("task", task.document().digest().value());
    all.put("agent", agent.document().digest().value());
    all.put("environment", CanonicalJson.digest(environment.json()).value());
    target.ifPresent(one -> all.put("target", CanonicalJson.digest(one.json()).value()));
    return new DeclaredTask(
        task, agent, environment, CanonicalJson.digest(all), named(agent, known), target);
  }

  /** The credentials that an agent names, as far as they are known. */
  static SortedMap<String, Credential> named(Agent agent, Map<String, Credential> known) {
    TreeMap<String, Credential> named = new TreeMap<>();
    if (!known.isEmpty()) {
      for (CredentialUse use : agent.credentials()) {
        Credential credential = known.get(use.credential());
        if (credential != null) {
          named.put(use.credential(), credential);
        }
      }
    }
    return named;
  }

  public String name() {
    return task.name();
  }

  /** What an approval binds to beside the digest: how each credential is sealed. */
  public SortedMap<String, Digest> sealings() {
    TreeMap<String, Digest> sealings = new TreeMap<>();
    credentials.forEach((name, credential) -> sealings.put(name, credential.sealed().digest()));
    return sealings;
  }

  /** Whose share of the reconcilers it uses. */
  public String tenant() {
    return task.owner().orElse(agent.owner());
  }
}
