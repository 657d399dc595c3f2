package dev.mandate.wiring;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Survey;
import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStandings;
import dev.mandate.git.GitClaims;
import dev.mandate.git.GitControlSource;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunEvents;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.StatusFiles;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says how tasks stand, with nothing but the repository. Each look fetches. */
public final class TaskDesk implements AutoCloseable {
  private final GitControlSource source;
  private final GitClaims claims;
  private final SurveyBench bench;

  private TaskDesk(GitControlSource source, SurveyBench bench) {
    this.source = source;
    this.claims = new GitClaims(source, Thread::sleep, new SecureRandom());
    this.bench = bench;
  }

  /**
   * @param commits the repository that is looked at; stays its caller's
   */
  public static TaskDesk of(OpenRepository repository, GitControlSource commits, Machine machine) {
    return new TaskDesk(commits, SurveyBench.of(repository, machine));
  }

  /** By a survey that is there already; both stay their caller's. */
  static TaskDesk on(SurveyBench bench, GitControlSource commits) {
    return new TaskDesk(commits, bench);
  }

  /** The policy in force, for who asks in the same thread. */
  Policies policies() {
    return bench.policies();
  }

  /** Reads the heads and all that has changed since the last look. */
  public TaskLook look() throws RemoteUnavailableException {
    return switch (bench.survey()) {
      case Survey.Result.Halted halted -> new TaskLook.Halted(halted);
      case Survey.Result.Surveyed surveyed -> {
        Outlook outlook = surveyed.outlook();
        yield new TaskLook.Seen(
            outlook,
            TaskStandings.of(
                outlook, claims.observe(TaskStandings.claims(outlook)), written(outlook)));
      }
    };
  }

  private Set<String> written(Outlook outlook) {
    return outlook.heads().runs().stream()
        .flatMap(head -> source.list(head, StatusFiles.FOLDER).keySet().stream())
        .map(StatusFiles::task)
        .collect(Collectors.toSet());
  }

  /** A file of a recorded run. */
  public Optional<byte[]> file(Outlook outlook, FinalRecord run, String name) {
    Optional<CommitId> head = outlook.heads().runs();
    RepoPath path = run.folder().child(name);
    return head.flatMap(commit -> source.find(commit, path)).map(source::read);
  }

  /** What is recorded of the life of a run; empty when nothing readable is. */
  public List<RunEvent> events(Outlook outlook, FinalRecord run) {
    return file(outlook, run, RunEvents.FILE).flatMap(RunEvents::parse).orElse(List.of());
  }

  /** Every recorded run of one occurrence, its attempts and its end, first one first. */
  public List<FinalRecord> runs(Outlook outlook, OccurrenceKey key) {
    List<FinalRecord> runs = new ArrayList<>(outlook.ledger().attempts(key));
    outlook.ledger().find(key).ifPresent(runs::add);
    return List.copyOf(runs);
  }

  @Override
  public void close() {
    bench.close();
  }
}
