package dev.mandate.cycle;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Agenda;
import dev.mandate.plan.DueState;
import dev.mandate.plan.Requests;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Optional;

/** What came of looking how tasks stand. */
public sealed interface TaskLook {
  /**
   * @param tasks in the order of the plan
   */
  record Seen(Outlook outlook, List<TaskStanding> tasks) implements TaskLook {
    public Seen {
      tasks = List.copyOf(tasks);
    }

    public Optional<TaskStanding> task(String name) {
      return tasks.stream().filter(standing -> standing.task().equals(name)).findFirst();
    }

    /** Which occurrence of a task is due, or why none is. */
    public DueState due(DeclaredTask declared) {
      Requests requests = Requests.of(outlook.specs().requests());
      return new Agenda(outlook.ledger(), requests, outlook.plan().at()).of(declared);
    }

    /** What a request to run a task again would be about: its newest end. */
    public Optional<FinalRecord> newest(DeclaredTask declared) {
      return new Agenda(outlook.ledger(), Requests.none(), outlook.plan().at()).newest(declared);
    }
  }

  /** Nothing can be said of any task. */
  record Halted(Survey.Result.Halted why) implements TaskLook {}
}
