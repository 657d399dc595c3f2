package dev.mandate.github;

import static dev.mandate.github.GitHubForgeTest.known;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Comment;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.ProposalId;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits, faults, credentials and the cache, seen through the forge. */
class TransportTest {
  private static final String COMMENTS = "/repos/acme/control/issues/1/comments";
  private static final String LIST = "/repos/acme/control/pulls";

  @TempDir Path folder;
  private GivenGitHub github;

  @BeforeEach
  void start() throws Exception {
    github = new GivenGitHub(folder);
    github.given.pullRequest("feature", "ada");
  }

  @AfterEach
  void stop() throws Exception {
    github.close();
  }

  @Test
  void readingIsTriedAgain() {
    github.hub.desk().next("GET", LIST, Fault.status(502));
    github.hub.desk().next("GET", LIST, new Fault.CutBefore());
    assertTrue(known(github.forge.find("feature")).isPresent());
    assertEquals(3, github.asked("GET " + LIST + ".*"));
  }

  @Test
  void readingIsGivenUpAfterSomeTries() {
    for (int i = 0; i < 3; i++) {
      github.hub.desk().next("GET", LIST, Fault.status(503));
    }
    assertInstanceOf(Answer.Unreachable.class, github.forge.find("feature"));
    assertTrue(known(github.forge.find("feature")).isPresent());
  }

  @Test
  void silenceIsGivenUp() {
    GitHubForge hasty = github.forge(Duration.ofSeconds(1));
    github.hub.desk().next("POST", COMMENTS, new Fault.Hangs());
    Answer<?> answer = hasty.comment(new ProposalId("1"), comment("a"));
    // A machine that stands still is as silent as GitHub, and then what goes before is given up.
    for (int more = 0; more < 9 && github.asked("POST " + COMMENTS + " .*") == 0; more++) {
      answer = hasty.comment(new ProposalId("1"), comment("a"));
    }
    assertInstanceOf(Answer.Unreachable.class, answer);
    assertEquals(1, github.asked("POST " + COMMENTS + " .*"));
  }

  @Test
  void aShortWaitIsWaitedAndALongOneIsTold() {
    github.hub.desk().next("POST", COMMENTS, Fault.secondary(7));
    known(github.forge.comment(new ProposalId("1"), comment("a")));
    assertEquals(List.of(Duration.ofSeconds(7)), github.waits);

    github.hub.desk().next("GET", LIST, Fault.secondary(600));
    Instant until = github.clock.instant().plusSeconds(600);
    assertEquals(until, later(github.forge.find("feature")));
    int asked = github.hub.desk().asked().size();
    assertEquals(until, later(github.forge.find("feature")), "not even asked");
    assertEquals(asked, github.hub.desk().asked().size());
    github.clock.advance(Duration.ofMinutes(10));
    assertTrue(known(github.forge.find("feature")).isPresent());
  }

  /** Limits that GitHub does not tell of, and that older hosts tell of in other words. */
  @Test
  void beingTooQuickIsNoRefusal() {
    String quick =
        "{\"message\":\"Validation Failed\",\"errors\":[{\"message\":\"was submitted too quickly\"}]}";
    String abuse = "{\"message\":\"You have triggered an abuse detection mechanism.\"}";
    for (Fault fault :
        List.of(new Fault.Answers(422, Map.of(), quick), new Fault.Answers(403, Map.of(), abuse))) {
      github.hub.desk().next("POST", COMMENTS, fault);
      Answer<?> answer = github.forge.comment(new ProposalId("1"), comment("a" + fault.hashCode()));
      assertFalse(answer instanceof Answer.Refused, answer.toString());
      github.clock.advance(Duration.ofHours(1));
    }
    assertEquals(2, github.asked("POST " + COMMENTS + " (422|403)"));
  }

  @Test
  void theHourlyLimitIsRespected() {
    known(github.forge.find("feature"));
    String reset = "" + github.clock.instant().plusSeconds(900).getEpochSecond();
    github
        .hub
        .desk()
        .next(
            "GET",
            LIST,
            new Fault.Answers(
                403,
                Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset),
                "{\"message\":\"API rate limit exceeded\"}"));
    assertEquals(github.clock.instant().plusSeconds(900), later(github.forge.find("feature")));
  }

  @Test
  void manyCommentsWaitForTheirTurnAndNoneIsRefused() {
    for (int i = 0; i < 100; i++) {
      known(github.forge.comment(new ProposalId("1"), comment("key" + i)));
    }
    assertEquals(100, github.given.repository.comments(1).size());
    assertEquals(0, github.asked(".* (403|429)"));
  }

  @Test
  void aTokenIsRenewedBeforeItEnds() {
    known(github.forge.find("feature"));
    github.clock.advance(Duration.ofMinutes(54));
    known(github.forge.find("feature"));
    assertEquals(1, github.asked("POST .*/access_tokens .*"));
    github.clock.advance(Duration.ofMinutes(2));
    known(github.forge.find("feature"));
    assertEquals(2, github.asked("POST .*/access_tokens 201"));
    assertEquals(0, github.asked(".* 401"));
  }

  @Test
  void aTokenThatIsTurnedDownIsRenewedOnce() {
    known(github.forge.find("feature"));
    github.hub.desk().next("POST", COMMENTS, Fault.status(401));
    known(github.forge.comment(new ProposalId("1"), comment("a")));
    assertEquals(2, github.asked("POST .*/access_tokens 201"));
    assertEquals(1, github.given.repository.comments(1).size());

    github.hub.desk().next("GET", LIST, Fault.status(401));
    github.hub.desk().next("GET", LIST, Fault.status(401));
    assertInstanceOf(Answer.Refused.class, github.forge.find("feature"));
  }

  @Test
  void anAppThatIsNotInstalledIsToldSo() throws Exception {
    github.hub.desk().next("GET", ".*/installation", Fault.status(404));
    Answer.Refused<?> refused =
        assertInstanceOf(Answer.Refused.class, github.forge.find("feature"));
    assertEquals("the App 1004 is not installed on acme/control", refused.why());
    assertTrue(refused.mend().contains("Install App"), refused.mend());
  }

  @Test
  void anAppThatIsNotBelievedIsToldSo() throws Exception {
    github.hub.desk().next("GET", ".*/installation", Fault.status(401));
    Answer.Refused<?> refused =
        assertInstanceOf(Answer.Refused.class, github.forge.find("feature"));
    assertTrue(refused.why().startsWith("GitHub does not take the word of"), refused.why());
    assertTrue(refused.mend().contains("private key"), refused.mend());
  }

  @Test
  void anAppWithoutAPermissionIsToldWhatItNeeds() throws Exception {
    github.hub.desk().next("POST", ".*/access_tokens", Fault.status(422));
    Answer.Refused<?> refused =
        assertInstanceOf(Answer.Refused.class, github.forge.find("feature"));
    assertEquals(
        "the App 1004 may not all that it must on acme/control, which is checks: write,"
            + " contents: read, issues: write, metadata: read, pull_requests: write",
        refused.why());
    assertTrue(refused.mend().contains("Permissions & events"), refused.mend());
  }

  @Test
  void redirectsAreNotFollowed() {
    github
        .hub
        .desk()
        .next(
            "GET",
            LIST,
            new Fault.Answers(301, Map.of("Location", "http://127.0.0.1:1/elsewhere"), "{}"));
    Answer.Refused<?> refused =
        assertInstanceOf(Answer.Refused.class, github.forge.find("feature"));
    assertTrue(refused.why().contains("has moved"), refused.why());
  }

  @Test
  void aPageOnAnotherHostIsNotAskedFor() {
    String elsewhere = "<http://localhost:1/api/v3/x>; rel=\"next\"";
    github.hub.desk().next("GET", LIST, new Fault.Answers(200, Map.of("Link", elsewhere), "[]"));
    Answer.Refused<?> refused =
        assertInstanceOf(Answer.Refused.class, github.forge.find("feature"));
    assertTrue(refused.why().contains("another address"), refused.why());
  }

  @Test
  void oddAnswersAreNoAnswers() {
    for (String odd : new String[] {"{}", "\"x\"", "[{}]", "[{\"head\":{\"ref\":\"feature\"}}]"}) {
      github.hub.desk().next("GET", LIST, new Fault.Answers(200, Map.of(), odd));
      assertFalse(
          github.forge.find("feature") instanceof Answer.Known<?>(Optional<?> found)
              && found.isPresent(),
          odd);
    }
  }

  @Test
  void theCacheMayBeBrokenOrGone() throws Exception {
    known(github.forge.find("feature"));
    try (Stream<Path> files = Files.list(github.cache)) {
      for (Path file : files.toList()) {
        Files.writeString(file, "{\"of\": broken");
      }
    }
    assertTrue(known(github.forge.find("feature")).isPresent());
    try (Stream<Path> files = Files.list(github.cache)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(github.cache);
    assertTrue(known(github.forge.find("feature")).isPresent());
  }

  @Test
  void noSecretIsInTheCacheOrInWhatIsSaid() throws Exception {
    known(github.forge.find("feature"));
    try (Stream<Path> files = Files.list(github.cache)) {
      for (Path file : files.toList()) {
        String kept = Files.readString(file);
        assertFalse(kept.contains("ghs_") || kept.contains("Bearer"), kept);
      }
    }
    github.hub.desk().next("POST", COMMENTS, new Fault.CutBefore());
    String said = github.forge.comment(new ProposalId("1"), comment("a")).toString();
    assertFalse(said.contains("ghs_") || said.contains("Bearer"), said);
  }

  private static Instant later(Answer<?> answer) {
    return assertInstanceOf(Answer.Later.class, answer).until();
  }

  private static Comment comment(String key) {
    return new Comment(new EffectKey(key), "text");
  }
}
