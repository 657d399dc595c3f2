package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunEvent.Kind;
import dev.mandate.run.RunEvents;
import dev.mandate.snapshot.BlobReader;
import java.util.List;
import java.util.Optional;

/**
 * Checks that the events of a run are the life of one run, and say what its statement says. Their
 * instants need not be in order: a clock may be stepped while an agent runs.
 */
final class EventsCheck {
  private static final String RULE = "run/events";

  private EventsCheck() {}

  /**
   * @return whether the run was started, as far as the events do not deny it
   */
  static boolean check(RunFolder run, ObjectNode predicate, BlobReader blobs, Problems problems) {
    Optional<byte[]> bytes = run.read(RunEvents.FILE, blobs);
    if (bytes.isEmpty()) {
      return true; // records of before they were written have none; what is missing is named
      // elsewhere
    }
    Optional<List<RunEvent>> read = RunEvents.parse(bytes.get());
    if (read.isEmpty()) {
      problems.addAt(RULE, RunEvents.FILE, "it is not written as events are written");
      return true;
    }
    List<RunEvent> events = read.get();
    Optional<String> disorder = RunEvents.problem(events);
    if (disorder.isPresent()) {
      problems.addAt(RULE, RunEvents.FILE, disorder.get());
      return true;
    }
    RunEvent end = events.get(events.size() - 1);
    compare(problems, "the end", end.kind().label(), predicate, "/outcome");
    compare(problems, "the time of the end", end.at().toString(), predicate, "/finishedAt");
    events.stream()
        .filter(event -> event.kind() == Kind.STARTING)
        .forEach(
            event ->
                compare(
                    problems,
                    "the time of starting",
                    event.at().toString(),
                    predicate,
                    "/startedAt"));
    return RunEvents.started(events);
  }

  private static void compare(
      Problems problems, String what, String said, ObjectNode predicate, String pointer) {
    problems.compare(RULE, RunEvents.FILE, what, said, RecordText.text(predicate, pointer));
  }
}
