package dev.mandate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.Progress;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.cycle.Survey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Approval;
import dev.mandate.spec.Request;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.faults.FaultProxy;
import dev.mandate.verify.VerificationReport;
import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

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

  /** Files the yes of a person to a task as it is declared now. */
  void approve(String task, String person) {
    approve(task, person, person, Optional.empty());
  }

  /** The same, signed with a key of somebody. */
  void approve(String task, String person, String keyOf, Optional<Instant> expires) {
    new Filing(this).approval(task, person, keyOf, expires);
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
    new Filing(this).outputApproval(task, person, keyOf, lasting, as);
  }

  /** Files what a person asks about an occurrence of a task as it is declared now. */
  void request(Request.Action action, String task, String occurrence, String reason, String by) {
    new Filing(this).request(action, task, occurrence, reason, by);
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
    return new Audit(this).verification(targets);
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
    new Audit(this).assertSound(targets);
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
