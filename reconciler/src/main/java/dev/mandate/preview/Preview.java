package dev.mandate.preview;

import dev.mandate.budget.Amounts;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.finding.Finding;
import dev.mandate.plan.Action;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Optional;

/** What would become of a change of specs if it were merged. */
sealed interface Preview {
  /** It changes nothing that Mandate reads. */
  record Untouched(CommitId base) implements Preview {}

  /** Nobody can tell: that is never a yes. */
  record Unjudged(String reason, String mend) implements Preview {}

  /**
   * @param policy in force at the base
   * @param tasks that are new or changed, by name
   * @param removed names of tasks that are declared no longer
   * @param rights that change
   * @param findings that the base does not have, sorted by place
   * @param older how many others there are, which it neither makes nor mends
   * @param governing whether it changes {@code mandate.yaml}
   */
  record Judged(
      CommitId head,
      CommitId base,
      PolicyIdentity policy,
      List<Changed> tasks,
      List<String> removed,
      List<Rights> rights,
      List<Finding> findings,
      int older,
      boolean governing)
      implements Preview {
    public Judged {
      tasks = List.copyOf(tasks);
      removed = List.copyOf(removed);
      rights = List.copyOf(rights);
      findings = List.copyOf(findings);
    }

    boolean hasErrors() {
      return findings.stream().anyMatch(Finding::isError);
    }

    boolean isDenied() {
      return tasks.stream().anyMatch(task -> task.action() instanceof Action.Denied);
    }
  }

  /**
   * A task that is new, or another one than before.
   *
   * @param declared empty when its spec is invalid
   * @param action what would happen to it
   * @param most that one run of it may use
   */
  record Changed(
      String name, boolean isNew, Optional<DeclaredTask> declared, Action action, Amounts most) {}
}
