package dev.mandate.wiring;

import dev.mandate.claim.Reservations;
import dev.mandate.connector.Connectors;
import dev.mandate.cycle.Admission;
import dev.mandate.cycle.Admissions;
import dev.mandate.cycle.Survey;
import dev.mandate.git.FolderSource;
import dev.mandate.git.GitClaims;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitTargets;
import dev.mandate.plan.Planner;
import dev.mandate.review.Electorate;
import dev.mandate.review.HostReviews;
import dev.mandate.review.MovedProposals;
import dev.mandate.review.Reviews;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that reading, judging and planning needs, put together. */
public final class SurveyBench implements AutoCloseable {
  private final ControlSource source;
  private final Survey survey;
  private final SpecLoader specs;
  private final Policies policies;
  private final Optional<FolderSource> asItIs;
  private final Clock clock;
  private final Sandboxes sandboxes;
  private final Offer offer;
  private final Optional<GitTargets> targets;
  private final Optional<ProposalsElsewhere> elsewhere;
  private final MovedProposals moved;

  private SurveyBench(
      ControlSource source,
      Survey survey,
      SpecLoader specs,
      Policies policies,
      Optional<FolderSource> asItIs,
      Clock clock,
      Sandboxes sandboxes,
      Offer offer,
      Optional<GitTargets> targets,
      Optional<ProposalsElsewhere> elsewhere,
      MovedProposals moved) {
    this.targets = targets;
    this.elsewhere = elsewhere;
    this.source = source;
    this.survey = survey;
    this.specs = specs;
    this.policies = policies;
    this.asItIs = asItIs;
    this.clock = clock;
    this.sandboxes = sandboxes;
    this.offer = offer;
    this.moved = moved;
  }

  public static SurveyBench of(OpenRepository repository, Machine machine) {
    SpecLoader specs = new SpecLoader(repository.source(), Limits.defaults());
    Policies policies = new Policies(repository);
    Sandboxes sandboxes = Sandboxes.on(machine);
    MovedProposals moved = new MovedProposals();
    Offer offer = new Offer(Connectors.on(machine.environment()), sandboxes);
    Optional<GitTargets> targets =
        repository
            .commits()
            .map(
                commits ->
                    new GitTargets(
                        OpenRepository.repositories(machine), commits, System::nanoTime));
    Optional<ProposalsElsewhere> elsewhere =
        targets.map(them -> new ProposalsElsewhere(them, repository.source()));
    Survey survey =
        new Survey(
            repository.source(),
            specs,
            policies,
            new Keyring(),
            new Planner(offer),
            elsewhere.isPresent()
                ? new Table(repository.commits().orElseThrow(), elsewhere.get())
                : () -> Optional.of(Reservations.none()),
            reviews(repository, machine, moved));
    return new SurveyBench(
        repository.source(),
        survey,
        specs,
        policies,
        repository.asItIs(),
        machine.clock(),
        sandboxes,
        offer,
        targets,
        elsewhere,
        moved);
  }

  /** Of a folder whose files are read as they are, nobody has reviewed anything. */
  private static Reviews reviews(OpenRepository repository, Machine machine, MovedProposals moved) {
    return repository
        .commits()
        .filter(commits -> repository.asItIs().isEmpty())
        .<Reviews>map(
            commits ->
                new HostReviews(
                    new GitHubReviewHost(GitHubAccess.on(machine), commits),
                    commits,
                    new Keyring(),
                    moved))
        .orElseGet(() -> new Electorate(Optional.empty()));
  }

  /** Of a folder without Git there is none, and nothing is reserved. */
  private record Table(GitClaims claims, ProposalsElsewhere elsewhere) implements Survey.Table {
    Table(GitControlSource commits, ProposalsElsewhere elsewhere) {
      this(new GitClaims(commits, elsewhere, Thread::sleep, new SecureRandom()), elsewhere);
    }

    @Override
    public void governedBy(ControlRepository control) {
      elsewhere.governedBy(control);
    }

    @Override
    public Optional<Reservations> read() throws RemoteUnavailableException {
      return claims.reservations();
    }

    @Override
    public List<String> openProposals() throws RemoteUnavailableException {
      return claims.openProposals();
    }
  }

  /** The policy in force, for who asks in the same thread. */
  Policies policies() {
    return policies;
  }

  /** Where it is noted which proposals are to be looked at. */
  MovedProposals moved() {
    return moved;
  }

  /** What can be started here. */
  Offer offer() {
    return offer;
  }

  /** What it is started in. */
  Sandboxes sandboxes() {
    return sandboxes;
  }

  /** Fetches and surveys: of a folder its files as they are, else the default branch. */
  public Survey.Result survey() throws RemoteUnavailableException {
    Heads heads = survey.fetch();
    return asItIs.isPresent()
        ? survey.take(heads, asItIs.get().asTheyAre(), clock.instant())
        : survey.take(heads, clock.instant());
  }

  /** Checks every spec, and asks policy whether it may be declared. */
  public Admission admission() throws RemoteUnavailableException {
    Snapshot snapshot = snapshot();
    return new Admissions(policies, source, Limits.defaults()).of(specs.load(snapshot), snapshot);
  }

  private Snapshot snapshot() throws RemoteUnavailableException {
    if (asItIs.isPresent()) {
      return asItIs.get().asTheyAre();
    }
    Optional<CommitId> desired = survey.fetch().desired();
    return desired
        .map(commit -> source.snapshot(commit, Optional.empty()))
        .orElseGet(() -> new Snapshot(Optional.empty(), new TreeMap<>(), List.of()));
  }

  /** The survey itself, for a reconciliation that makes many. */
  Survey engine() {
    return survey;
  }

  /** For measurements: what was parsed so far. */
  public SpecLoader specs() {
    return specs;
  }

  /** The repositories beside this one; empty for a folder without Git. */
  Optional<GitTargets> targets() {
    return targets;
  }

  /** What is open in them. */
  Optional<ProposalsElsewhere> elsewhere() {
    return elsewhere;
  }

  @Override
  public void close() {
    targets.ifPresent(GitTargets::close);
    policies.close();
  }
}
