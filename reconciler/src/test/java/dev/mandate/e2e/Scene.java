package dev.mandate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.canonical.Digest;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.Progress;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.cycle.Survey;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitControlSource;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Ruling;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.Output;
import dev.mandate.signing.SshSignatures;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Approval;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Request;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.faults.FaultProxy;
import dev.mandate.verify.VerificationReport;
import dev.mandate.wiring.ApprovalDesk;
import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.RequestDesk;
import dev.mandate.wiring.SurveyBench;
import dev.mandate.wiring.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A control repository, its people with their keys, and a clock. */
final class Scene implements AutoCloseable {
  static final String START = "2026-03-02T08:00:00Z";

  final SettableClock clock;
  final GivenRepo repo;
  final People people;
  final Optional<Hosting> hosting;
  private final Path folder;
  private final Map<String, Duration> skew = new HashMap<>();
  private final Map<String, String> environment =
      new HashMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"));
  final Served served;

  private Scene(Path folder, People people, SettableClock clock, boolean hosted) {
    this.folder = folder;
    this.people = people;
    this.clock = clock;
    this.hosting = hosted ? Optional.of(new Hosting(folder, clock)) : Optional.empty();
    this.repo =
        hosting
            .map(host -> GivenRepo.at(host.repository.folder()))
            .orElseGet(() -> GivenRepo.bare(folder.resolve("control.git")));
    this.served = new Served(repo.path(), hosting);
    hosting.ifPresent(host -> environment.putAll(host.environment()));
  }

  /**
   * With a {@code mandate.yaml} and nothing else but a README to work on, and a clock that stands
   * still.
   */
  static Scene in(Path folder) {
    return in(folder, new People(folder.resolve("keys")));
  }

  /** With given keys, so that equal commits in several scenes have equal ids. */
  static Scene in(Path folder, People people) {
    return in(folder, people, new SettableClock(START), Hosting.wanted());
  }

  /** For processes of their own, which all go by the machine's clock. */
  static Scene ofProcesses(Path folder) {
    return ofProcesses(folder, new People(folder.resolve("keys")));
  }

  static Scene ofProcesses(Path folder, People people) {
    return in(folder, people, SettableClock.running(), Hosting.wanted());
  }

  /** On GitHub, whatever forge the tests are run over. */
  static Scene onGitHub(Path folder) {
    return in(folder, new People(folder.resolve("keys")), new SettableClock(START), true);
  }

  private static Scene in(Path folder, People people, SettableClock clock, boolean hosted) {
    Scene scene = new Scene(folder.toAbsolutePath(), people, clock, hosted);
    scene.commit(
        Map.of(
            ControlText.FILE, ControlText.usual().yaml(scene), "services/shop/notes.txt", "one\n"));
    return scene;
  }

  /** The folder that the bare repository lies in, for a server to serve. */
  Path folder() {
    return repo.path().getParent();
  }

  /** From now on everybody reaches the repository at another address. */
  Scene at(String address) {
    served.at(address);
    return this;
  }

  String where() {
    return served.where();
  }

  /** From now on everybody comes over HTTP. */
  GitHttpServer overHttp() {
    return served.overHttp();
  }

  /** From now on everybody comes over HTTP and through a network that can fail. */
  FaultProxy overFaultyNetwork() {
    FaultProxy proxy = served.overFaultyNetwork();
    hosting.ifPresent(
        host -> environment.put("MANDATE_GITHUB_URL", proxy.url("").replaceFirst("/$", "")));
    return proxy;
  }

  Scene control(ControlText control) {
    return commit(Map.of(ControlText.FILE, control.yaml(this)));
  }

  Scene declare(AgentText agent, TaskText... tasks) {
    Map<String, String> files = new HashMap<>();
    files.put(agent.file(), agent.yaml());
    for (TaskText task : tasks) {
      files.put(task.file(), task.yaml());
    }
    return commit(files);
  }

  Scene declare(TaskText task) {
    return commit(Map.of(task.file(), task.yaml()));
  }

  Scene commit(Map<String, String> files) {
    repo.commit("main", "Declare", files);
    return this;
  }

  Scene delete(String... paths) {
    repo.commit("main", "Remove", Map.of(), List.of(paths), "Ada", "ada@example.org");
    return this;
  }

  /** The machine of a reconciler with this home. */
  Machine machine(String home) {
    return new Machine(
        HomeFolder.at(home(home)),
        environment,
        folder.resolve("user"),
        Clock.offset(clock, skew.getOrDefault(home, Duration.ZERO)));
  }

  /** What is in the environment of every machine. */
  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Sets a variable in the environment of every machine from now on. */
  Scene variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** The clock of one machine goes ahead of the others. */
  void skew(String home, Duration ahead) {
    assumeTrue(hosting.isEmpty(), "GitHub turns an App away whose clock is off");
    skew.put(home, ahead);
  }

  Path home(String name) {
    return folder.resolve("homes").resolve(name);
  }

  Reconciler reconciler(String home, Progress progress) {
    return new Reconciler(where(), people.key("reconciler"), machine(home), progress);
  }

  /** As a new process on the usual machine does it. */
  ReconcileReport reconcile() {
    return reconcile("usual", new QuietProgress());
  }

  ReconcileReport reconcile(String home, Progress progress) {
    try {
      return tryToReconcile(home, progress);
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  ReconcileReport tryToReconcile(String home, Progress progress) throws RemoteUnavailableException {
    try (Reconciler reconciler = reconciler(home, progress)) {
      return reconciler.run();
    }
  }

  /** Why nothing could be planned. */
  Survey.Result.Halted halted() {
    return switch (reconcile().last()) {
      case PassReport.Halted(Survey.Result.Halted why) -> why;
      case PassReport.NotEntitled(var why) -> throw new AssertionError("not halted: " + why);
      case PassReport.Carried carried ->
          throw new AssertionError("not halted: " + carried.recorded());
      case PassReport.Unchanged unchanged -> throw new AssertionError("not halted: " + unchanged);
    };
  }

  /** Files the yes of a person to a task as it is declared now, signed with a key. */
  void approve(String task, String person, String keyOf, Optional<Instant> expires) {
    file(
        person,
        keyOf,
        outlook -> {
          DeclaredTask declared = outlook.specs().declared().get(task);
          return ApprovalDocuments.binding(
              ApprovalDocuments.unsigned(
                  task,
                  declared.environment().name(),
                  declared.digest(),
                  outlook.policy().digest(),
                  person,
                  clock.instant(),
                  expires,
                  Optional.empty()),
              declared.sealings());
        });
  }

  /** Files the yes of a person to the output of a task that waits, for as long as it may. */
  void approveOutput(String task, String person) {
    approveOutput(task, person, person, Duration.ofDays(7), of -> of);
  }

  /**
   * The same, signed with a key of somebody.
   *
   * @param as what is approved, from what should be
   */
  void approveOutput(
      String task,
      String person,
      String keyOf,
      Duration lasting,
      UnaryOperator<Approval.OfOutput> as) {
    file(
        person,
        keyOf,
        outlook -> {
          DeclaredTask declared = outlook.specs().declared().get(task);
          Output output =
              outlook.rulings().get(task).output().map(Ruling.OfOutput::output).orElseThrow();
          return ApprovalDocuments.unsignedOfOutput(
              task,
              declared.environment().name(),
              declared.digest(),
              outlook.policy().digest(),
              as.apply(new Approval.OfOutput(output.run(), output.digest(), output.base().hex())),
              person,
              clock.instant(),
              clock.instant().plus(lasting),
              Optional.empty());
        });
  }

  private void file(String person, String keyOf, Function<Outlook, ObjectNode> document) {
    Machine machine = machine(person);
    try (OpenRepository opened = Reconciler.open(where(), machine);
        SurveyBench bench = SurveyBench.of(opened, machine)) {
      Outlook outlook =
          switch (bench.survey()) {
            case Survey.Result.Surveyed surveyed -> surveyed.outlook();
            case Survey.Result.Halted halted -> throw new AssertionError(halted.reason());
          };
      ObjectNode unsigned = document.apply(outlook);
      String signature =
          SshSignatures.sign(
              people.key(keyOf),
              ApprovalDocuments.NAMESPACE,
              ApprovalDocuments.signedBytes(unsigned));
      Person approver = outlook.control().people().get(person);
      DefaultBranchWriter.Result filed =
          new ApprovalDesk(opened.commits().orElseThrow(), clock)
              .file(outlook, ApprovalDocuments.signed(unsigned, signature), approver);
      if (!(filed instanceof DefaultBranchWriter.Result.Written)) {
        throw new AssertionError(filed.toString());
      }
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  void approve(String task, String person) {
    approve(task, person, person, Optional.empty());
  }

  /** Files what a person asks about an occurrence of a task as it is declared now. */
  void request(Request.Action action, String task, String occurrence, String reason, String by) {
    Machine machine = machine(by);
    try (OpenRepository opened = Reconciler.open(where(), machine);
        SurveyBench bench = SurveyBench.of(opened, machine)) {
      Outlook outlook =
          switch (bench.survey()) {
            case Survey.Result.Surveyed surveyed -> surveyed.outlook();
            case Survey.Result.Halted halted -> throw new AssertionError(halted.reason());
          };
      Digest digest = outlook.specs().declared().get(task).digest();
      DefaultBranchWriter.Result filed =
          new RequestDesk(opened.commits().orElseThrow(), clock)
              .file(
                  outlook,
                  action,
                  new OccurrenceKey(task, digest, occurrence),
                  Optional.of(reason),
                  outlook.control().people().get(by),
                  Optional.empty());
      if (!(filed instanceof DefaultBranchWriter.Result.Written)) {
        throw new AssertionError(filed.toString());
      }
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  /** Of what the one run of a task has made. */
  String outputDigest(String task) {
    return observed().run(task).at("/status/output/digest").asText();
  }

  Observed observed() {
    return Observed.in(repo);
  }

  VerificationReport verification() {
    return verification(Map.of());
  }

  /**
   * @param targets where each is, by name
   */
  VerificationReport verification(Map<String, String> targets) {
    Machine machine = machine("auditor");
    List<OpenRepository> others = new ArrayList<>();
    try (OpenRepository opened = Reconciler.open(where(), machine)) {
      Map<String, GitControlSource> sources = new HashMap<>();
      targets.forEach(
          (name, place) -> {
            others.add(Reconciler.open(place, machine));
            sources.put(name, others.getLast().commits().orElseThrow());
          });
      Verification verification = new Verification(opened.commits().orElseThrow(), sources);
      return switch (verification.verify(Optional.empty(), Optional.empty())) {
        case Verification.Result.Checked(VerificationReport report) -> report;
        case Verification.Result.NoTrust noTrust -> throw new AssertionError(noTrust.reason());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    } finally {
      others.forEach(OpenRepository::close);
    }
  }

  /** Nothing is broken: every signature holds, every run has its one record, git is content. */
  void assertSound() {
    assertSound(Map.of());
  }

  /**
   * The same, also in target repositories.
   *
   * @param targets where each is, by name
   */
  void assertSound(Map<String, String> targets) {
    VerificationReport report = verification(targets);
    if (!report.verified() || !report.notChecked().isEmpty()) {
      throw new AssertionError(report.problems() + " " + report.notChecked());
    }
    Observed observed = observed();
    List<FinalRecord> all =
        Stream.concat(observed.records().stream(), observed.attempts().stream()).toList();
    long recorded = all.stream().map(FinalRecord::run).distinct().count();
    if (recorded != all.size() || observed.runFolders().size() != recorded) {
      throw new AssertionError(all + " for the runs " + observed.runFolders());
    }
    if (report.runs().size() != recorded) {
      throw new AssertionError(report.runs() + " for " + all);
    }
    RealGit.run(repo.path(), "fsck", "--strict", "--no-dangling");
  }

  /** Where every branch stands. */
  String refs() {
    return RealGit.run(repo.path(), "for-each-ref");
  }

  @Override
  public void close() {
    served.close();
    hosting.ifPresent(Hosting::close);
    repo.close();
  }
}
