package dev.mandate.cycle;

import dev.mandate.claim.SeenClaim;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.TaskState;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known of one task.
 *
 * @param declared empty when its spec is invalid
 * @param key the occurrence that is due, waits or was the last; empty when there was none
 * @param claim that somebody holds on it
 * @param attempts of that occurrence which another one followed or is to follow; of an output, all
 *     of the run that made it
 * @param last newest run that is recorded, an attempt or a final one
 */
public record TaskStanding(
    Step step,
    Optional<DeclaredTask> declared,
    TaskState state,
    Optional<OccurrenceKey> key,
    Optional<SeenClaim> claim,
    List<FinalRecord> attempts,
    Optional<FinalRecord> last) {
  public TaskStanding {
    attempts = List.copyOf(attempts);
  }

  public String task() {
    return step.task();
  }

  /** Why it stands where it stands. */
  public Explanation why() {
    return Explanation.of(step.action());
  }

  /** Who wants it; of a task that does not say so, who owns its agent. */
  public Optional<String> owner() {
    return declared.map(
        d ->
            d.task()
                .document()
                .json()
                .at("/spec/owner")
                .asText(d.agent().document().json().at("/spec/identity/owner").asText("")));
  }
}
