package dev.mandate.wiring;

import dev.mandate.connector.Connectors;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Survey;
import dev.mandate.decide.Decisions;
import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at a machine and a repository with the eyes of a reconciler. Changes nothing of them; what
 * makes containers keeps the image of a trial.
 */
public final class Checkup {
  private static final int OLDEST_JAVA = 21;

  private final Machine machine;

  public Checkup(Machine machine) {
    this.machine = machine;
  }

  /** How something stands. */
  public enum State {
    FINE,
    /** Can be done without. */
    ABSENT,
    MISSING;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One thing that was looked at.
   *
   * @param mend what a person can do about it
   */
  public record Check(String what, State state, String found, Optional<String> mend) {}

  /**
   * @param repository as a user names it
   */
  public List<Check> of(String repository) {
    List<Check> checks = new ArrayList<>();
    checks.add(java());
    checks.add(program("git", "people read and write control repositories with it"));
    checks.add(program("setsid", "without it, agents are ended by their process tree alone"));
    checks.add(program("ssh-keygen", "makes the keys that people approve with"));
    checks.add(program("opa", "mandate policy test and build need it"));
    checks.addAll(Sandboxes.on(machine).checks());
    Connectors.on(machine.environment())
        .standings(machine.userHome())
        .forEach(standing -> checks.add(connector(standing)));
    checks.addAll(Models.checks(machine));
    Optional<LocalKey> key = key(checks);
    Optional<ControlRepository> control = repository(checks, repository, key);
    checks.addAll(new GitHubCheckup(machine).of(control, repository));
    return List.copyOf(checks);
  }

  private static Check java() {
    int version = Runtime.version().feature();
    return version >= OLDEST_JAVA
        ? new Check("java", State.FINE, Runtime.version().toString(), Optional.empty())
        : new Check(
            "java",
            State.MISSING,
            Runtime.version().toString(),
            Optional.of("install a JDK " + OLDEST_JAVA + " or newer"));
  }

  private Check program(String name, String use) {
    return Stream.of(machine.environment().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(file -> new Check(name, State.FINE, file.toString(), Optional.empty()))
        .orElseGet(
            () -> new Check(name, State.ABSENT, "not on the PATH: " + use, Optional.empty()));
  }

  private static Check connector(Connectors.Standing standing) {
    boolean ready = standing.installed() && standing.mend().isEmpty();
    return new Check(
        "connector " + standing.connector(),
        ready ? State.FINE : State.ABSENT,
        standing.found(),
        standing.mend());
  }

  private Optional<LocalKey> key(List<Check> checks) {
    Path file = machine.home().reconcilerKey();
    if (!Files.exists(file)) {
      checks.add(
          new Check(
              "reconciler key",
              State.ABSENT,
              file + " does not exist yet",
              Optional.of("it is made by the first mandate init or reconcile")));
      return Optional.empty();
    }
    return switch (new SigningKeys(machine.environment()).open(file)) {
      case KeyOutcome.Opened opened -> {
        String print = opened.key().verificationKey().fingerprint();
        checks.add(new Check("reconciler key", State.FINE, print, Optional.empty()));
        yield Optional.of(opened.key());
      }
      case KeyOutcome.Unusable(String reason, String mend) -> {
        checks.add(new Check("reconciler key", State.MISSING, reason, Optional.of(mend)));
        yield Optional.empty();
      }
    };
  }

  /** Gives what governs it, where that can be read. */
  private Optional<ControlRepository> repository(
      List<Check> checks, String where, Optional<LocalKey> key) {
    return switch (OpenRepository.open(where, OpenRepository.View.SHARED, machine)) {
      case OpenRepository.Result.Refused(String reason, String mend) -> {
        checks.add(new Check("repository", State.MISSING, reason, Optional.of(mend)));
        yield Optional.empty();
      }
      case OpenRepository.Result.Opened(OpenRepository opened) -> {
        try (opened;
            SurveyBench bench = SurveyBench.of(opened, machine)) {
          Survey.Result result = bench.survey();
          survey(checks, result, key);
          opened.commits().ifPresent(commits -> budgets(checks, result, new BudgetDesk(commits)));
          if (result instanceof Survey.Result.Surveyed surveyed && bench.targets().isPresent()) {
            checks.addAll(TargetsCheckup.of(surveyed.outlook().control(), bench.targets().get()));
          }
          yield result instanceof Survey.Result.Surveyed surveyed
              ? Optional.of(surveyed.outlook().control())
              : Optional.empty();
        } catch (RemoteUnavailableException e) {
          checks.add(new Check("repository", State.MISSING, e.getMessage(), Optional.of(e.mend())));
          yield Optional.empty();
        }
      }
    };
  }

  private static void budgets(List<Check> checks, Survey.Result result, BudgetDesk desk) {
    if (result instanceof Survey.Result.Surveyed(Outlook outlook, Decisions decisions)) {
      List<String> hopeless = desk.hopeless(outlook);
      if (!hopeless.isEmpty()) {
        String more = hopeless.size() == 1 ? "" : "; and " + (hopeless.size() - 1) + " more";
        checks.add(
            new Check(
                "budgets",
                State.MISSING,
                hopeless.getFirst() + more,
                Optional.of("see docs/budgets.md; no such run ever starts")));
      }
    }
  }

  private static void survey(List<Check> checks, Survey.Result result, Optional<LocalKey> key) {
    switch (result) {
      case Survey.Result.Halted halted ->
          checks.add(
              new Check("repository", State.MISSING, halted.reason(), Optional.of(halted.mend())));
      case Survey.Result.Surveyed surveyed -> {
        var outlook = surveyed.outlook();
        checks.add(
            new Check(
                "repository",
                State.FINE,
                outlook.control().name() + ", tasks: " + outlook.specs().declared().size(),
                Optional.empty()));
        checks.add(
            new Check(
                "policy",
                State.FINE,
                "digest " + outlook.policy().digest().abbreviated(),
                Optional.empty()));
        key.ifPresent(
            own ->
                checks.add(
                    SigningKeys.named(outlook.control(), own)
                        ? new Check(
                            "signing key", State.FINE, "named by mandate.yaml", Optional.empty())
                        : new Check(
                            "signing key",
                            State.MISSING,
                            "mandate.yaml does not name the key of this reconciler",
                            Optional.of(
                                new NamedKey(own)
                                    .objection(outlook.control())
                                    .orElseThrow()
                                    .mend()))));
      }
    }
  }
}
