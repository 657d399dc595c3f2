package dev.mandate.cycle;

import dev.mandate.run.RunEvent;
import dev.mandate.run.RunEvent.Kind;
import dev.mandate.run.RunListener;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.spec.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes down what happens to one run, and tells it at once. Thread-safe. */
final class RunTimeline implements RunListener {
  private final RunRequest request;
  private final Progress progress;
  private final List<RunEvent> events = new ArrayList<>();

  /**
   * @param queued instant of the plan that wants it
   * @param claimed when its claim was granted
   */
  RunTimeline(RunRequest request, Instant queued, Instant claimed, Progress progress) {
    this.request = request;
    this.progress = progress;
    add(RunEvent.of(queued, Kind.QUEUED));
    add(RunEvent.of(claimed, Kind.CLAIMED));
  }

  @Override
  public void starting(Instant at) {
    add(RunEvent.of(at, Kind.STARTING));
  }

  @Override
  public void running(Instant at) {
    add(RunEvent.of(at, Kind.RUNNING));
  }

  @Override
  public void hook(RunEvent event) {
    add(event);
  }

  void releasing(Instant at, String what) {
    add(new RunEvent(at, Kind.RELEASING, Optional.of(what)));
  }

  void cancelRequested(Instant at, Request asked) {
    add(cancelRequest(at, asked));
  }

  static RunEvent cancelRequest(Instant at, Request asked) {
    String by = "by " + asked.requestedBy() + ", request " + asked.name();
    return new RunEvent(at, Kind.CANCEL_REQUESTED, Optional.of(by));
  }

  /** All of it, with the end. */
  List<RunEvent> ended(RunResult result, RunOutcome outcome) {
    if (result.log().truncated()) {
      long cut = result.log().totalBytes() - result.log().content().length;
      add(new RunEvent(result.finishedAt(), Kind.LOG_CUT, Optional.of("about " + cut + " bytes")));
    }
    add(RunEvent.end(result.finishedAt(), outcome));
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  private void add(RunEvent event) {
    synchronized (events) {
      events.add(event);
    }
    progress.moved(request, event);
  }
}
