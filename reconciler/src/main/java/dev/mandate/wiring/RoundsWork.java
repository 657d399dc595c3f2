package dev.mandate.wiring;

import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Governing;
import dev.mandate.daemon.Trip;
import dev.mandate.daemon.Work;
import dev.mandate.daemon.report.WebhookReporter;
import dev.mandate.git.GitControlSource;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.webhooks.Hints;
import dev.mandate.webhooks.Item;
import dev.mandate.webhooks.WebhookServer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Rounds on GitHub as the work of a loop: what webhooks hint at is seen to at once, and everything
 * that moved at least once in each interval. What could not be seen to stays asked for.
 */
final class RoundsWork implements Work {
  private final GitControlSource commits;
  private final Governing governing;
  private final GitHubHost host;
  private final Hints hints;
  private final WebhookServer server;
  private final AtomicReference<Set<String>> repositories;
  private final WebhookReporter reporter;
  private final int most;
  private final LongSupplier nanos;
  private final Set<Item> left = new LinkedHashSet<>();
  private Optional<Long> lookedAt = Optional.empty();

  /**
   * @param repositories is set to those that the webhooks are about
   * @param most how many items are kept that could not be seen to
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  RoundsWork(
      GitControlSource commits,
      GitHubHost host,
      Hints hints,
      WebhookServer server,
      AtomicReference<Set<String>> repositories,
      WebhookReporter reporter,
      int most,
      LongSupplier nanos) {
    this.commits = commits;
    this.governing = new Governing(commits, new SpecLoader(commits, Limits.defaults()));
    this.host = host;
    this.hints = hints;
    this.server = server;
    this.repositories = repositories;
    this.reporter = reporter;
    this.most = most;
    this.nanos = nanos;
  }

  @Override
  public Trip step() throws RemoteUnavailableException {
    Hints.Due due = hints.take();
    left.addAll(due.items());
    if (due.everything() || left.size() > most) {
      lookedAt = Optional.empty();
    }
    if (left.size() > most) {
      // The look at everything finds them.
      left.clear();
    }
    Heads heads = commits.fetch();
    Optional<ControlRepository> control = heads.desired().flatMap(governing::at);
    Optional<String> repository = control.flatMap(ControlRepository::github);
    repositories.set(repository.map(Set::of).orElseGet(Set::of));
    if (repository.isEmpty()) {
      return stuck(
          Trip.Result.HALTED,
          "the default branch has no valid mandate.yaml with spec.forge",
          "mandate validate says what is wrong with it");
    }
    Duration interval = control.get().interval();
    boolean everything = due.isNothing() || isDue(interval);
    long now = nanos.getAsLong();
    CodeHost.Attended told =
        host.attend(heads, left.stream().map(Item::number).collect(Collectors.toSet()));
    told.troubles().forEach(reporter::notAttended);
    boolean whole = told.whole();
    if (whole) {
      left.clear();
    }
    CodeHost.Told renewed = CodeHost.Told.all();
    if (everything) {
      CodeHost.Attended looked = host.attend(heads, Optional.empty());
      looked.troubles().forEach(reporter::notAttended);
      lookedAt = looked.whole() ? Optional.of(now) : Optional.empty();
      whole &= looked.whole();
      renewed = host.renew(heads);
      renewed.troubles().forEach(reporter::notTold);
    }
    if (!whole) {
      return stuck(
          Trip.Result.REMOTE_AWAY,
          "not everything on GitHub could be seen to",
          "the log says what and why (host.unattended); mandate doctor says whether the App may"
              + " do what it must; it is tried again");
    }
    return new Trip(
        Trip.Result.CARRIED,
        Optional.of(new Trip.Facts(heads.desired().orElseThrow().hex(), interval, Map.of())),
        renewed.again(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private boolean isDue(Duration interval) {
    return lookedAt.isEmpty() || nanos.getAsLong() - lookedAt.get() >= interval.toNanos();
  }

  private static Trip stuck(Trip.Result result, String reason, String mend) {
    return new Trip(
        result,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Trip.Trouble(reason, mend)),
        Optional.empty(),
        false);
  }

  @Override
  public void await(Duration atMost) throws InterruptedException {
    hints.await(atMost);
  }

  @Override
  public void wake() {
    hints.wake();
  }

  /** Answers what has begun to come, and makes a last round because of it. */
  @Override
  public Closed close(Duration grace) throws RemoteUnavailableException {
    server.drain(grace);
    if (hints.waiting() > 0) {
      step();
    }
    return new Closed(0, 0, Optional.empty());
  }

  /** Nothing takes long here. */
  @Override
  public void hurry() {}

  @Override
  public int running() {
    return 0;
  }

  @Override
  public int claimsHeld() {
    return 0;
  }
}
