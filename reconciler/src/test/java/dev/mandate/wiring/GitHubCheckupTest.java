package dev.mandate.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.github.AppManifest;
import dev.mandate.github.AppNeeds;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.GivenForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mandate doctor} says of the App, its installation and the branch. */
class GitHubCheckupTest {
  private static final String HOOK = "https://mandate.acme.example/webhooks";

  @TempDir Path temp;
  // The fake tells the time of the real world in its headers.
  private final SettableClock clock = SettableClock.running();
  private final Map<String, String> environment = new HashMap<>();
  private FakeGitHub hub;
  private GivenForge given;

  @BeforeEach
  void start() throws Exception {
    hub = new FakeGitHub(temp.resolve("served"), clock);
    given = new GivenForge(hub, temp);
    Path key = Files.writeString(temp.resolve("app.pem"), given.app.pem());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    environment.put(GitHubAccess.APP, Long.toString(given.app.id()));
    environment.put(GitHubAccess.KEY, key.toString());
    environment.put(GitHubAccess.API, hub.api());
    environment.put(GitHubAccess.WEB, hub.web());
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  @Test
  void whatIsThereIsFine() throws IOException {
    given.app.webhook(
        HOOK,
        "a secret",
        AppNeeds.events().stream().map(AppNeeds.Event::name).toArray(String[]::new));
    given.repository.guard(AppManifest.defaultBranch(OptionalLong.of(given.app.id())));
    declare(", github: " + given.ada.id());

    Map<String, Checkup.Check> checks = checks(Clock.systemUTC());

    for (String what :
        List.of(
            "github app",
            "github app key",
            "github clock",
            "github webhook",
            "github installation",
            "github permissions",
            "github branch",
            "github people")) {
      assertEquals(Checkup.State.FINE, checks.get(what).state(), checks.toString());
    }
    assertEquals("on acme/control", checks.get("github installation").found());
    assertEquals("main is guarded", checks.get("github branch").found());
  }

  @Test
  void whatIsMissingIsNamedWithHowToMendIt() throws IOException {
    given.app.webhook(HOOK, "");
    declare("");
    Files.setPosixFilePermissions(
        temp.resolve("app.pem"), PosixFilePermissions.fromString("rw-r--r--"));

    Map<String, Checkup.Check> checks = checks(Clock.systemUTC());

    assertEquals(Checkup.State.MISSING, checks.get("github app key").state());
    assertTrue(checks.get("github app key").mend().orElseThrow().startsWith("chmod 600"));
    assertTrue(checks.get("github webhook").found().contains("no secret"), checks.toString());
    String branch = checks.get("github branch").found();
    assertTrue(branch.contains("mandate/plan") && branch.contains("a review"), branch);
    assertTrue(checks.get("github people").found().contains("ada"), checks.toString());
  }

  /** An App may not administer, so it is shown the checks of such a rule and nothing else. */
  @Test
  void aBranchProtectionRuleCountsAsFarAsItCanBeSeen() throws IOException {
    declare("");
    given.repository.protect("tests");
    Checkup.Check without = checks(Clock.systemUTC()).get("github branch");
    given.repository.protect("tests", AppManifest.PLAN_CHECK);
    Checkup.Check with = checks(Clock.systemUTC()).get("github branch");

    assertEquals(Checkup.State.ABSENT, without.state());
    assertTrue(
        without.found().startsWith("nothing asks on main for the check mandate/plan; the App"),
        without.found());
    assertEquals(Checkup.State.FINE, with.state());
    assertEquals(
        "main is guarded; the App cannot see whether its branch protection rule asks for a review,"
            + " for that approvals end with the next push, for that nobody rewrites it",
        with.found());

    given.repository.guard(AppManifest.defaultBranch(OptionalLong.of(given.app.id())));
    assertEquals("main is guarded", checks(Clock.systemUTC()).get("github branch").found());
  }

  @Test
  void aClockThatGoesWrongIsSaid() throws IOException {
    declare("");
    // The App's word is from tomorrow, so it is not taken.
    Map<String, Checkup.Check> checks =
        checks(Clock.offset(Clock.systemUTC(), Duration.ofHours(3)));

    assertTrue(checks.get("github clock").found().contains("ahead of GitHub"), checks.toString());
    assertEquals(Checkup.State.MISSING, checks.get("github app").state());
  }

  @Test
  void anIdThatIsNotTheAppsIsSaid() throws IOException {
    environment.put(GitHubAccess.APP, "4711");

    Map<String, Checkup.Check> checks = checks(Clock.systemUTC());

    assertEquals(Checkup.State.MISSING, checks.get("github app").state());
    assertTrue(checks.get("github app").found().contains("does not take its word"));
    assertEquals(Checkup.State.MISSING, checks.get("repository").state());
  }

  @Test
  void aMachineAndARepositoryWithoutGitHubAreNotBotheredWithIt() throws IOException {
    environment.clear();
    Path plain = Files.createDirectories(temp.resolve("plain"));
    RealGit.run(plain, "init", "-q", "-b", "main");

    assertTrue(
        new Checkup(machine(Clock.systemUTC()))
            .of(plain.toString()).stream().noneMatch(one -> one.what().startsWith("github")));
  }

  private void declare(String ada) throws IOException {
    Path clone = temp.resolve("clone");
    Files.writeString(
        clone.resolve("mandate.yaml"),
        """
        apiVersion: mandate.dev/v1
        kind: ControlRepository
        metadata: {name: shop}
        spec:
          environments:
            - {name: sandbox, tier: sandbox}
          people:
            - {name: ada, emails: [ada@example.org]%s}
          approvers:
            - {environments: [sandbox], riskClasses: [diagnostics], people: [ada]}
          forge: {type: github, repository: acme/control}
        """
            .formatted(ada));
    RealGit.run(clone, "add", ".");
    RealGit.run(clone, "commit", "-q", "-m", "Declare");
    RealGit.run(clone, "push", "-q", "origin", "main");
  }

  private Map<String, Checkup.Check> checks(Clock of) {
    Map<String, Checkup.Check> checks = new HashMap<>();
    new Checkup(machine(of))
        .of(given.repository.cloneUrl())
        .forEach(check -> checks.put(check.what(), check));
    return checks;
  }

  private Machine machine(Clock of) {
    return new Machine(HomeFolder.at(temp.resolve("home")), environment, temp, of);
  }
}
