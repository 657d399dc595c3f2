package dev.mandate.wiring;

import dev.mandate.canonical.Digest;
import dev.mandate.claim.ClaimWatch;
import dev.mandate.claim.Claimant;
import dev.mandate.connector.Connectors;
import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Continuity;
import dev.mandate.cycle.Drafts;
import dev.mandate.cycle.Entitlement;
import dev.mandate.cycle.Execution;
import dev.mandate.cycle.Governing;
import dev.mandate.cycle.Housekeeping;
import dev.mandate.cycle.Progress;
import dev.mandate.cycle.Reconciliation;
import dev.mandate.cycle.Recorder;
import dev.mandate.cycle.Releasing;
import dev.mandate.cycle.Settled;
import dev.mandate.cycle.Shift;
import dev.mandate.git.Author;
import dev.mandate.git.GitClaims;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitPublisher;
import dev.mandate.git.GitTargetProposals;
import dev.mandate.git.GitTargets;
import dev.mandate.git.PushBudget;
import dev.mandate.run.CredentialGrants;
import dev.mandate.run.PromptRenderer;
import dev.mandate.run.Runner;
import dev.mandate.signing.KeySignatures;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.workspace.FileWorkspaces;
import dev.mandate.workspace.KeptWorkspaces;
import dev.mandate.workspace.LoginFolders;
import dev.mandate.writeback.RecordEntries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/** Everything that a reconciliation needs, put together. */
public final class ReconcileBench implements AutoCloseable {
  static final Author AUTHOR = new Author("Mandate reconciler", "reconciler@mandate.invalid");

  private final SurveyBench survey;
  private final Shift shift;
  private final Reconciliation reconciliation;
  private final HolderLock lock;
  private final Claimant claimant;
  private final PushBudget budget;
  private final Models models;

  private ReconcileBench(
      SurveyBench survey,
      Shift shift,
      HolderLock lock,
      Claimant claimant,
      PushBudget budget,
      Models models) {
    this.survey = survey;
    this.shift = shift;
    this.reconciliation = new Reconciliation(shift);
    this.lock = lock;
    this.claimant = claimant;
    this.budget = budget;
    this.models = models;
  }

  /**
   * @param unpaced the repository to reconcile
   * @param key that signs records
   * @param atOnce how many agents may run at the same time
   */
  public static ReconcileBench of(
      OpenRepository repository,
      GitControlSource unpaced,
      LocalKey key,
      int atOnce,
      Machine machine,
      Progress progress) {
    SettledFile memory = new SettledFile(memoryFile(machine, unpaced, ""));
    return of(repository, unpaced, key, atOnce, machine, progress, memory);
  }

  /** The same for a process that lives long: its first pass is made in full. */
  static ReconcileBench ofDaemon(
      OpenRepository repository,
      GitControlSource unpaced,
      LocalKey key,
      int atOnce,
      Machine machine,
      Progress progress) {
    Settled.Memory memory = new OwnMemory(new SettledFile(memoryFile(machine, unpaced, "")));
    return of(repository, unpaced, key, atOnce, machine, progress, memory);
  }

  private static ReconcileBench of(
      OpenRepository repository,
      GitControlSource unpaced,
      LocalKey key,
      int atOnce,
      Machine machine,
      Progress progress,
      Settled.Memory memory) {
    PushBudget budget = new PushBudget(System::nanoTime, Thread::sleep);
    GitControlSource commits = unpaced.within(budget);
    SurveyBench survey = SurveyBench.of(repository, machine);
    LocalKeySigner signer = new LocalKeySigner(key);
    GitTargets targets = survey.targets().orElseThrow();
    SecureRandom random = new SecureRandom();
    Models models = Models.on(machine, random);
    GitHubAccess access = GitHubAccess.on(machine);
    Runner runner =
        new Runner(
            new FileWorkspaces(machine.home().workspaces()),
            targets,
            survey.sandboxes().launchers(),
            Connectors.on(machine.environment()).known(),
            PromptRenderer.builtIn(),
            models,
            LoginFolders.named(
                Optional.ofNullable(machine.environment().get(LoginFolders.VARIABLE))),
            machine.clock(),
            Runner.Settings.defaults().keeping(OwnSecrets.of(machine.home())));
    GitPublisher publisher =
        new GitPublisher(commits, AUTHOR, signer, machine.clock(), Thread::sleep, random);
    Continuity continuity = HistoryWatch.of(commits, machine);
    HolderLock lock = HolderLock.take(machine.home().locks(), machine.clock(), random);
    Claimant claimant =
        new Claimant(
            new GitClaims(commits, survey.elsewhere().orElseThrow(), Thread::sleep, random),
            lock.holder(),
            lock,
            new ClaimWatch(System::nanoTime));
    Governing governing = new Governing(commits, new SpecLoader(commits, Limits.defaults()));
    CodeHost host =
        new TargetPulls(
            new GitHubHost(
                access,
                commits,
                governing,
                TaskDesk.on(survey, commits)::look,
                survey.policies(),
                survey.moved(),
                what -> memoryFile(machine, unpaced, "-" + what),
                machine.clock()),
            access,
            commits,
            governing,
            targets,
            target -> memoryFile(machine, unpaced, "-target-" + target),
            machine.clock());
    Shift shift =
        new Shift(
            survey.engine(),
            Entitlement.all(new NamedKey(key), new NamedApp(access)),
            new Claiming(claimant, commits, targets, progress),
            new Execution(
                runner,
                targets,
                machine.environment(),
                machine.clock(),
                progress,
                new CredentialGrants(
                    (credential, repositoryName) ->
                        new CredentialKeys(machine).unsealing().open(credential, repositoryName),
                    (head, file) -> commits.provenance(head, file).commit())),
            new Releasing(commits, targets, new KeySignatures(), machine.clock(), progress),
            atOnce,
            new Recorder(
                commits,
                new MarkedPublisher(publisher, continuity),
                new RecordEntries(signer, target -> targets.of(target)::content),
                host::toRecord),
            new Drafts(
                new GitTargetProposals(targets, AUTHOR, signer, Thread::sleep, random),
                commits,
                progress),
            new Housekeeping(
                commits, publisher, new KeptWorkspaces(machine.home().workspaces()), progress),
            continuity,
            memory,
            budget,
            survey.offer().circumstances(key.verificationKey().fingerprint()),
            host,
            machine.clock(),
            progress);
    return new ReconcileBench(survey, shift, lock, claimant, budget, models);
  }

  /** One memory for each repository: what has settled there says nothing of another. */
  private static Path memoryFile(Machine machine, GitControlSource commits, String what) {
    String place = commits.location().toString();
    String name = Digest.of(place.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    return machine.home().memory().resolve(name + what + ".json");
  }

  /** The half of a pass that only looks. */
  public SurveyBench survey() {
    return survey;
  }

  /** How many claims may stand for this process. */
  int claimsHeld() {
    return claimant.held();
  }

  /** What paces and counts its pushes. */
  PushBudget pushes() {
    return budget;
  }

  /** Removes what dead processes left behind long ago. */
  void sweep(Clock clock) {
    lock.sweep(clock);
  }

  public Reconciliation reconciliation() {
    return reconciliation;
  }

  /** For who has a loop of their own. */
  public Shift shift() {
    return shift;
  }

  @Override
  public void close() {
    shift.close();
    models.close();
    lock.release(claimant.holdsAny());
    survey.close();
  }
}
