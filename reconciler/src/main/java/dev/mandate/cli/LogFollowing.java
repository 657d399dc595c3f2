package dev.mandate.cli;

import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunId;
import dev.mandate.wiring.TaskDesk;
import dev.mandate.workspace.LiveTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Prints what an agent says while it says it, and waits for the record of its run. Used once. */
final class LogFollowing {
  private final CliContext context;
  private final TaskDesk desk;
  private final Path workspaces;
  private final Duration interval;
  private boolean toldOfOthers;

  /**
   * @param workspaces of this machine
   * @param interval how often to look into the repository
   */
  LogFollowing(CliContext context, TaskDesk desk, Path workspaces, Duration interval) {
    this.context = context;
    this.desk = desk;
    this.workspaces = workspaces;
    this.interval = interval;
  }

  /**
   * A run that has ended.
   *
   * @param seen what the repository had then
   * @param printed whether its log was printed as it came
   */
  record Followed(TaskLook.Seen seen, FinalRecord record, boolean printed) {}

  /** Whether there is a run that has begun or will without anybody's doing. */
  static boolean isUnderWay(TaskStanding standing) {
    Action action = standing.step().action();
    return action instanceof Action.Work || action instanceof Action.BackingOff;
  }

  Followed follow(TaskLook.Seen first, TaskStanding standing) {
    OccurrenceKey key = standing.key().orElseThrow();
    RunId run = RunId.of(key, standing.attempts().size() + 1);
    try (LiveTail tail = LiveTail.of(workspaces, run)) {
      return toTheEnd(first, standing.task(), key, run, tail);
    } catch (IOException e) {
      throw new UncheckedIOException("the log of run " + run + " cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.outside("interrupted before " + standing.task() + " ended");
    }
  }

  private Followed toTheEnd(
      TaskLook.Seen first, String task, OccurrenceKey key, RunId run, LiveTail tail)
      throws IOException, InterruptedException {
    TaskLook.Seen seen = first;
    boolean printed = false;
    while (true) {
      printed |= printFor(tail);
      seen = Tasks.lookAgain(context, desk, seen);
      Optional<FinalRecord> ended =
          desk.runs(seen.outlook(), key).stream()
              .filter(record -> record.run().equals(run.toString()))
              .findFirst();
      if (ended.isPresent()) {
        printed |= printFor(tail, Duration.ZERO);
        return new Followed(seen, ended.get(), printed);
      }
      TaskStanding now = Tasks.find(seen, task);
      if (!isUnderWay(now) || !now.key().equals(Optional.of(key))) {
        throw CommandFailure.no(
            "run " + run + " of " + task + " is no longer to come",
            "it is " + now.state().label() + ": " + now.why().summary());
      }
      if (!printed) {
        tellOfOthers(now);
      }
    }
  }

  /** Until the next look is due, or the run has ended here. */
  private boolean printFor(LiveTail tail) throws IOException, InterruptedException {
    boolean wasOver = tail.isOver();
    long start = System.nanoTime();
    boolean printed = false;
    Duration left = interval;
    while (left.isPositive() && (wasOver || !tail.isOver())) {
      printed |= printFor(tail, left);
      left = interval.minusNanos(System.nanoTime() - start);
    }
    return printed;
  }

  private boolean printFor(LiveTail tail, Duration patience)
      throws IOException, InterruptedException {
    String text = tail.next(patience);
    if (!text.isEmpty()) {
      context.console().text(text);
    }
    return !text.isEmpty();
  }

  private void tellOfOthers(TaskStanding standing) {
    if (!toldOfOthers && standing.claim().isPresent()) {
      toldOfOthers = true;
      String holder =
          standing.claim().get().says().map(claim -> claim.holder()).orElse("another reconciler");
      context
          .console()
          .note(
              holder
                  + " has it, and nothing is heard of it on this machine; its log is printed when it"
                  + " is recorded");
    }
  }
}
