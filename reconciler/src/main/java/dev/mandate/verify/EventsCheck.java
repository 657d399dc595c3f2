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

  /** How far a run got. */
  enum Stage {
    /** It was ended before an agent was started. */
    NOT_STARTED,
    STARTED,
    /** No agent was to be started: an output that had waited was let go. */
    RELEASED
  }

  /**
   * @return how far it got, as far as the events do not deny it
   */
  static Stage check(RunFolder run, ObjectNode predicate, BlobReader blobs, Problems problems) {
    Optional<byte[]> bytes = run.read(RunEvents.FILE, blobs);
    if (bytes.isEmpty()) {
      return Stage
          .STARTED; // records of before they were written have none; what is missing is named
      // elsewhere
    }
    Optional<List<RunEvent>> read = RunEvents.parse(bytes.get());
    if (read.isEmpty()) {
      problems.addAt(RULE, RunEvents.FILE, "it is not written as events are written");
      return Stage.STARTED;
    }
    List<RunEvent> events = read.get();
    Optional<String> disorder = RunEvents.problem(events);
    if (disorder.isPresent()) {
      problems.addAt(RULE, RunEvents.FILE, disorder.get());
      return Stage.STARTED;
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
    return RunEvents.started(events)
        ? Stage.STARTED
        : RunEvents.released(events) ? Stage.RELEASED : Stage.NOT_STARTED;
  }

  private static void compare(
      Problems problems, String what, String said, ObjectNode predicate, String pointer) {
    problems.compare(RULE, RunEvents.FILE, what, said, RecordText.text(predicate, pointer));
  }
}
