package dev.mandate.cycle;

import dev.mandate.claim.HeldClaim;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Target;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.PushAllowance;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has ended and is not recorded yet, and when it goes out: results that are ready together go
 * together, no more often than the remote bears. Nothing leaves it but into a record, or because it
 * does not count any more. Not thread-safe.
 */
final class Outbox {
  /** So long a result waits for others that end soon. */
  private static final Duration LINGER = Duration.ofMillis(250);

  /** Of some five seconds each. */
  private static final int LAST_TRIES = 12;

  private final Recorder recorder;
  private final Drafts drafts;
  private final Claiming claiming;
  private final Heartbeats heartbeats;
  private final PushAllowance pushes;
  private final Progress progress;
  private final Map<OccurrenceKey, JudgedRun> results = new HashMap<>();
  private long oldest;
  private boolean statesWait;
  private boolean refused;

  Outbox(
      Recorder recorder,
      Drafts drafts,
      Claiming claiming,
      Heartbeats heartbeats,
      PushAllowance pushes,
      Progress progress) {
    this.recorder = recorder;
    this.drafts = drafts;
    this.claiming = claiming;
    this.heartbeats = heartbeats;
    this.pushes = pushes;
    this.progress = progress;
  }

  void keep(JudgedRun run) {
    oldest = results.isEmpty() ? System.nanoTime() : oldest;
    results.put(run.key(), run);
  }

  List<JudgedRun> ready() {
    return List.copyOf(results.values());
  }

  /** The remote did not take the last record, so there is no use in making more. */
  boolean isRefused() {
    return refused;
  }

  /**
   * How long until there is something to send, as far as is known; empty when there is nothing, or
   * no use in it.
   *
   * @param going how many runs are going on
   */
  Optional<Duration> untilDue(int going) {
    if (refused || (results.isEmpty() && !statesWait)) {
      return Optional.empty();
    }
    return Optional.of(statesWait ? LINGER : waitForMore(going));
  }

  /**
   * Writes down what has ended and what was seen. When pushes are short and agents still run, it
   * waits until more has come together; and what was seen as agents were just started waits for
   * what the short ones leave.
   */
  Recorder.Recorded send(Outlook outlook, Claiming.Claimed claimed, int going)
      throws RemoteUnavailableException {
    statesWait = results.isEmpty() && !claimed.runs().isEmpty();
    if (going > 0 && (statesWait || !waitForMore(going).isZero())) {
      return Recorder.Recorded.nothing(outlook.heads().runs());
    }
    Optional<RemoteUnavailableException> unreachable = layDown();
    List<JudgedRun> ready = ready().stream().filter(run -> !Drafts.isMissing(run)).toList();
    Set<String> told = new HashSet<>();
    heartbeats.keys().forEach(key -> told.add(key.task()));
    claimed.others().forEach(other -> told.add(other.task()));
    Map<OccurrenceKey, HeldClaim> held =
        heartbeats.take(ready.stream().map(JudgedRun::key).toList());
    Set<OccurrenceKey> settled = new HashSet<>();
    try {
      Recorder.Recorded recorded = recorder.record(outlook, ready, held, told);
      settled.addAll(recorded.settled());
      refused = recorded.refusal().isPresent();
      recorded.dropped().forEach(progress::dropped);
      if (!recorded.head().equals(outlook.heads().runs())) {
        progress.recorded(recorded);
      }
      drafts.show(outlook.control(), ready, recorded);
      if (unreachable.isPresent()) {
        throw unreachable.get();
      }
      return recorded;
    } finally {
      settled.forEach(results::remove);
      claiming.gone(settled);
      held.keySet().removeAll(settled);
      heartbeats.keep(held, Map.of());
    }
  }

  /** What cannot be laid down now stays, and so does its claim; the others go out. */
  private Optional<RemoteUnavailableException> layDown() {
    Optional<RemoteUnavailableException> trouble = Optional.empty();
    Map<Target, List<JudgedRun>> missing =
        ready().stream()
            .filter(Drafts::isMissing)
            .collect(Collectors.groupingBy(run -> run.declared().target().orElseThrow()));
    for (Map.Entry<Target, List<JudgedRun>> one : missing.entrySet()) {
      try {
        drafts.lay(one.getKey(), one.getValue()).forEach(run -> results.put(run.key(), run));
      } catch (RemoteUnavailableException e) {
        trouble = Optional.of(e);
      }
    }
    return trouble;
  }

  /**
   * The same, when there will be no other time. Others may be faster for a while; what was run is
   * not given up for that.
   */
  Recorder.Recorded sendLast(Outlook outlook, int going) throws RemoteUnavailableException {
    Recorder.Recorded recorded = send(outlook, Claiming.Claimed.nothing(), going);
    for (int tries = 1; tries < LAST_TRIES && recorded.overtaken() && !results.isEmpty(); tries++) {
      recorded = send(outlook, Claiming.Claimed.nothing(), going);
    }
    return recorded;
  }

  /**
   * Pushes may be short; and when runs are so short that more have ended by the time one push is
   * done, fewer pushes are faster.
   */
  private Duration waitForMore(int going) {
    Duration allowed = pushes.untilFree();
    if (results.isEmpty() || results.size() >= going) {
      return allowed;
    }
    Duration left = LINGER.minus(Duration.ofNanos(System.nanoTime() - oldest));
    return allowed.compareTo(left) > 0 ? allowed : left.isNegative() ? Duration.ZERO : left;
  }
}
