package dev.mandate.e2e;

import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Recorder;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.Steps;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKeys;
import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.ReconcileBench;
import dev.mandate.writeback.JudgedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A reconciler as a process of its own that sends itself a signal at one of its steps, counted from
 * 1. Prints how many steps it took.
 */
public final class Victim {
  private final AtomicInteger steps = new AtomicInteger();
  private final int fatal;
  private final String signal;

  private Victim(int fatal, String signal) {
    this.fatal = fatal;
    this.signal = signal;
  }

  /** Arguments: repository, home, key file, step, signal, seconds that its clock is ahead. */
  public static void main(String[] arguments) throws Exception {
    Victim victim = new Victim(Integer.parseInt(arguments[3]), arguments[4]);
    Path home = Path.of(arguments[1]);
    Machine machine =
        new Machine(
            HomeFolder.at(home),
            System.getenv(),
            home.resolve("user"),
            Clock.offset(Clock.systemUTC(), Duration.ofSeconds(Long.parseLong(arguments[5]))));
    KeyOutcome key = new LocalKeys(Map.of(), new SecureRandom()).open(Path.of(arguments[2]));
    OpenRepository opened = Reconciler.open(arguments[0], machine);
    GitControlSource tapped = Steps.tap(opened.commits().orElseThrow(), victim::step);
    try (opened;
        ReconcileBench bench =
            ReconcileBench.of(
                new OpenRepository(tapped, Optional.of(tapped), Optional.empty()),
                tapped,
                ((KeyOutcome.Opened) key).key(),
                2,
                machine,
                victim.new Progress())) {
      bench.reconciliation().run();
    }
    System.out.println(victim.steps.get());
  }

  private void step(String what) {
    if (steps.incrementAndGet() == fatal) {
      System.out.println("step " + fatal + ": " + what);
      System.out.flush();
      try {
        String pid = Long.toString(ProcessHandle.current().pid());
        int unused = new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final class Progress implements dev.mandate.cycle.Progress {
    @Override
    public void planned(Outlook outlook) {
      step("planned");
    }

    @Override
    public void claimedByOther(Claiming.Other other) {
      step("claimed by another");
    }

    @Override
    public void started(Action.Run run) {
      step("before an agent is started");
    }

    @Override
    public void finished(JudgedRun run) {
      step("after an agent has ended");
    }

    @Override
    public void claimLost(OccurrenceKey key) {
      step("a claim was lost");
    }

    @Override
    public void heartbeatMissed(String reason) {
      step("a heartbeat was missed");
    }

    @Override
    public void dropped(OccurrenceKey key) {
      step("a result was dropped");
    }

    @Override
    public void recorded(Recorder.Recorded recorded) {
      step("recorded");
    }
  }
}
