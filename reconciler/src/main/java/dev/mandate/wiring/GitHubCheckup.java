package dev.mandate.wiring;

import dev.mandate.forge.Answer;
import dev.mandate.github.AppInspection;
import dev.mandate.github.AppNeeds;
import dev.mandate.github.RepositoryName;
import dev.mandate.scrub.VisibleText;
import dev.mandate.spec.ControlRepository;
import dev.mandate.wiring.Checkup.Check;
import dev.mandate.wiring.Checkup.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Looks whether the App of this machine can do what it must, and what guards the repository. */
final class GitHubCheckup {
  /** GitHub takes a word that was given up to now, and Mandate dates it a minute back. */
  private static final Duration CLOCK = Duration.ofSeconds(30);

  private final Machine machine;
  private final List<Check> checks = new ArrayList<>();

  GitHubCheckup(Machine machine) {
    this.machine = machine;
  }

  /**
   * @param control empty when {@code mandate.yaml} cannot be read
   * @param where the repository is, as a user names it
   * @return nothing where neither machine nor repository speaks of GitHub
   */
  List<Check> of(Optional<ControlRepository> control, String where) {
    Optional<String> repository = control.flatMap(ControlRepository::github);
    switch (GitHubAccess.on(machine)) {
      case GitHubAccess.Missing(boolean named, String why, String mend) -> {
        if (named || repository.isPresent()) {
          add("github app", State.MISSING, why, mend);
        }
      }
      case GitHubAccess.Ready ready -> {
        keyFile();
        Optional<RepositoryName> name =
            repository.map(RepositoryName::of).or(() -> ready.repository(where));
        if (control.isPresent() && repository.isEmpty()) {
          add(
              "github app",
              State.ABSENT,
              "mandate.yaml does not say that it is hosted on GitHub",
              "add spec.forge: {type: github, repository: owner/name}");
        } else if (name.isPresent()) {
          app(ready.app().inspection(name.get()), name.get().toString());
        }
      }
    }
    if (repository.isPresent()) {
      people(control.get());
    }
    return List.copyOf(checks);
  }

  private void keyFile() {
    Path file = Path.of(machine.environment().getOrDefault(GitHubAccess.KEY, "").strip());
    try {
      Set<PosixFilePermission> others =
          Files.getPosixFilePermissions(file).stream()
              .filter(one -> !one.name().startsWith("OWNER"))
              .collect(Collectors.toSet());
      if (others.isEmpty()) {
        fine("github app key", file.toString());
      } else {
        add("github app key", State.MISSING, file + " can be read by others", "chmod 600 " + file);
      }
    } catch (UnsupportedOperationException e) {
      fine("github app key", file + " (this file system has no owners)");
    } catch (IOException e) {
      add("github app key", State.MISSING, file + " cannot be looked at", "look who may read it");
    }
  }

  private void app(AppInspection inspection, String repository) {
    known(
        "github app",
        inspection.word(),
        word -> {
          clock(word.ahead());
          if (word.app().isEmpty()) {
            add(
                "github app",
                State.MISSING,
                "GitHub does not take its word: " + VisibleText.line(word.complaint()),
                "compare "
                    + GitHubAccess.APP
                    + " and the private key with the App's page, and"
                    + " this machine's clock with another");
            return;
          }
          fine(
              "github app",
              VisibleText.line(word.app().get().name())
                  + ", id "
                  + machine.environment().get(GitHubAccess.APP));
          hook(inspection, word.app().get());
          installation(inspection, repository);
        });
  }

  private void clock(Optional<Duration> ahead) {
    if (ahead.isEmpty()) {
      return;
    }
    long seconds = ahead.get().toSeconds();
    String found = Math.abs(seconds) + " s " + (seconds < 0 ? "behind" : "ahead of") + " GitHub";
    if (ahead.get().abs().compareTo(CLOCK) <= 0) {
      fine("github clock", found);
    } else {
      add("github clock", State.MISSING, found, "set this machine's clock (NTP)");
    }
  }

  private void installation(AppInspection inspection, String repository) {
    known(
        "github installation",
        inspection.installed(),
        found -> {
          if (found.isEmpty()) {
            add(
                "github installation",
                State.MISSING,
                "the App is not installed on " + repository,
                "install it there: its page, \"Install App\"");
            return;
          }
          fine("github installation", "on " + repository);
          permissions(found.get());
          known("github branch", inspection.guard(), guard -> checks.add(BranchCheckup.of(guard)));
        });
  }

  private void permissions(AppInspection.Known installation) {
    Map<Boolean, List<AppNeeds.Permission>> missing =
        AppNeeds.permissions().stream()
            .filter(
                one ->
                    !one.level()
                        .isCoveredBy(installation.permissions().getOrDefault(one.name(), "")))
            .collect(Collectors.partitioningBy(AppNeeds.Permission::isOptional));
    String mend =
        "grant it on the App's page (\"Permissions & events\"), and accept it at the installation";
    for (AppNeeds.Permission one : missing.get(false)) {
      add(
          "github permission",
          State.MISSING,
          one.name() + ": " + one.level().label() + " is not granted: " + one.why(),
          mend);
    }
    for (AppNeeds.Permission one : missing.get(true)) {
      add(
          "github permission",
          State.ABSENT,
          one.name() + ": " + one.level().label() + " is not granted: " + one.optional(),
          mend);
    }
    if (missing.get(false).isEmpty()) {
      fine(
          "github permissions",
          AppNeeds.permissions().size() - missing.get(true).size() + " granted");
    }
  }

  private void hook(AppInspection inspection, AppInspection.Known app) {
    known(
        "github webhook",
        inspection.hook(),
        hook -> {
          if (hook.isEmpty()) {
            add(
                "github webhook",
                State.ABSENT,
                "none: GitHub is looked at in intervals",
                "docs/github.md says how to take webhooks");
            return;
          }
          Optional<String> wrong = wrong(hook.get());
          if (wrong.isPresent()) {
            add(
                "github webhook",
                State.MISSING,
                VisibleText.line(hook.get().url()) + ": " + wrong.get(),
                "mend it on the App's page, \"Webhook\"");
            return;
          }
          List<String> missing =
              AppNeeds.events().stream()
                  .map(AppNeeds.Event::name)
                  .filter(name -> !app.events().contains(name))
                  .toList();
          if (missing.isEmpty()) {
            fine("github webhook", VisibleText.line(hook.get().url()));
          } else {
            add(
                "github webhook",
                State.ABSENT,
                VisibleText.line(hook.get().url())
                    + " is not told of "
                    + String.join(", ", missing),
                "subscribe to them on the App's page, \"Permissions & events\"");
          }
        });
  }

  private static Optional<String> wrong(AppInspection.Hook hook) {
    if (!hook.signed()) {
      return Optional.of("it has no secret, so nothing of it is taken");
    }
    if (!hook.json()) {
      return Optional.of("its content type is not application/json");
    }
    return hook.checksTls()
        ? Optional.empty()
        : Optional.of("GitHub does not check the certificate of who takes it");
  }

  private void people(ControlRepository control) {
    List<String> without =
        control.people().values().stream()
            .filter(person -> person.github().isEmpty())
            .map(ControlRepository.Person::name)
            .sorted()
            .toList();
    if (without.isEmpty()) {
      fine("github people", control.people().size() + " with their account ids");
    } else {
      add(
          "github people",
          State.ABSENT,
          "no account id of " + String.join(", ", without) + ": their reviews do not count",
          "add github: <id> to each (gh api users/LOGIN --jq .id)");
    }
  }

  private <T> void known(String what, Answer<T> answer, Consumer<T> then) {
    switch (answer) {
      case Answer.Known<T>(T value) -> then.accept(value);
      case Answer.Later<T>(var until, String why) ->
          add(what, State.MISSING, VisibleText.line(why), "try again after " + until);
      case Answer.Refused<T>(String why, String mend) ->
          add(what, State.MISSING, VisibleText.line(why), mend);
      case Answer.Unreachable<T>(String why) ->
          add(
              what,
              State.MISSING,
              VisibleText.line(why),
              "check the network and " + GitHubAccess.API);
    }
  }

  private void fine(String what, String found) {
    checks.add(new Check(what, State.FINE, found, Optional.empty()));
  }

  private void add(String what, State state, String found, String mend) {
    checks.add(new Check(what, state, found, Optional.of(mend)));
  }
}
