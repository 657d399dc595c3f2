package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
  private static final byte[] COMMENT =
      """
      {"action":"created","issue":{"number":7,"user":{"number":1}},
       "comment":{"body":"/mandate run","issue":{"number":8}},
       "repository":{"id":1,"full_name":"acme/control","owner":{"full_name":"evil/other"}}}
      """
          .getBytes(UTF_8);

  @TempDir Path folder;
  private final Hints hints = new Hints(10);
  private final AtomicInteger ids = new AtomicInteger();
  private SeenDeliveries seen;

  @BeforeEach
  void open() throws IOException {
    seen = SeenDeliveries.in(folder, 100);
    Hints.Due atFirst = hints.take();
    assertTrue(atFirst.everything(), "what came before the start is not known");
  }

  @AfterEach
  void close() throws IOException {
    seen.close();
  }

  @Test
  void theExampleOfGitHubsDocumentationIsRight() {
    String signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    assertTrue(
        WebhookSecrets.of(List.of(Signed.SECRET))
            .signed("Hello, World!".getBytes(UTF_8), signature));
  }

  @Test
  void aGoodDeliveryAsksForALook() {
    assertEquals(Outcome.ACCEPTED, taken("issue_comment", COMMENT));

    assertEquals(
        new Hints.Due(false, List.of(new Item("acme/control", 7))), hints.take(), "and no more");
    assertTrue(hints.take().isNothing());
  }

  @Test
  void whatIsForgedChangesNothing() {
    Intake intake = intake(Signed.SECRET);
    String ofAnother = Signed.by(Signed.SECRET, "{}".getBytes(UTF_8));
    byte[] other = COMMENT.clone();
    other[other.length - 3] = ' ';

    assertEquals(Outcome.FORGED, intake.take(head(Signed.by(Signed.OTHER, COMMENT)), COMMENT));
    assertEquals(Outcome.FORGED, intake.take(head(ofAnother), COMMENT));
    assertEquals(Outcome.FORGED, intake.take(head(Signed.by(Signed.SECRET, COMMENT)), other));
    assertEquals(
        Outcome.UNSIGNED, intake.take(head(Signed.bySha1(Signed.SECRET, COMMENT)), COMMENT));
    assertEquals(Outcome.UNSIGNED, intake.take(head(""), COMMENT));
    assertEquals(
        Outcome.UNSIGNED,
        intake.take(
            head(Signed.by(Signed.SECRET, COMMENT).toUpperCase(java.util.Locale.ROOT)), COMMENT));

    assertTrue(hints.take().isNothing());
    assertFalse(Files.exists(folder.resolve("deliveries")), "nothing of it is noted");
  }

  @Test
  void eitherSecretIsGoodWhileOneTakesThePlaceOfTheOther() {
    Intake intake = intake(Signed.SECRET, Signed.OTHER);

    assertEquals(Outcome.ACCEPTED, intake.take(head(Signed.by(Signed.OTHER, COMMENT)), COMMENT));
    assertEquals(Outcome.ACCEPTED, intake.take(head(Signed.by(Signed.SECRET, COMMENT)), COMMENT));
  }

  @Test
  void aSecretIsLongAndNeverShown() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> WebhookSecrets.of(List.of("hunter2")));

    assertFalse(refused.getMessage().contains("hunter2"));
    assertThrows(IllegalArgumentException.class, () -> WebhookSecrets.of(List.of()));
    assertEquals("WebhookSecrets[1 hidden]", WebhookSecrets.of(List.of(Signed.SECRET)).toString());
  }

  @Test
  void aDeliveryIsTakenOnceAlsoAfterARestart() throws IOException {
    Intake.Head head = head(Signed.by(Signed.SECRET, COMMENT));

    assertEquals(Outcome.ACCEPTED, intake(Signed.SECRET).take(head, COMMENT));
    assertEquals(Outcome.REPEATED, intake(Signed.SECRET).take(head, COMMENT));
    seen.close();
    seen = SeenDeliveries.in(folder, 100);

    assertEquals(Outcome.REPEATED, intake(Signed.SECRET).take(head, COMMENT));
    assertEquals(1, hints.take().items().size());
  }

  @Test
  void whereNothingCanBeNotedNothingIsTakenAndNothingLost() throws IOException {
    Files.createDirectory(folder.resolve("deliveries"));

    assertEquals(Outcome.UNSTORED, taken("issue_comment", COMMENT));
    assertEquals(new Hints.Due(true, List.of()), hints.take());

    Files.delete(folder.resolve("deliveries"));
    assertEquals(Outcome.ACCEPTED, taken("issue_comment", COMMENT));
  }

  @Test
  void whatConcernsNobodyIsTakenAndForgotten() {
    assertEquals(Outcome.UNCONCERNED, taken("ping", "{\"zen\":\"x\"}".getBytes(UTF_8)));
    assertEquals(Outcome.UNCONCERNED, taken("star", COMMENT));
    assertEquals(Outcome.UNCONCERNED, taken("tomorrows_event", "not even JSON".getBytes(UTF_8)));
    String elsewhere = new String(COMMENT, UTF_8).replace("acme/control", "acme/site");
    assertEquals(Outcome.UNCONCERNED, taken("issue_comment", elsewhere.getBytes(UTF_8)));

    assertTrue(hints.take().isNothing());
  }

  @Test
  void whatNamesNoNumberAsksForALookAtEverything() {
    String push = "{\"ref\":\"refs/heads/main\",\"repository\":{\"full_name\":\"ACME/Control\"}}";

    assertEquals(Outcome.ACCEPTED, taken("push", push.getBytes(UTF_8)));

    assertEquals(new Hints.Due(true, List.of()), hints.take());
  }

  @Test
  void aCheckNamesItsPullRequests() {
    String check =
        """
        {"check_run":{"id":4,"pull_requests":[{"number":3,"head":{"number":9}},{"number":2},7,[]],
         "number":5},"repository":{"full_name":"acme/control"}}
        """;

    assertEquals(Outcome.ACCEPTED, taken("check_run", check.getBytes(UTF_8)));

    assertEquals(
        List.of(new Item("acme/control", 2), new Item("acme/control", 3)), hints.take().items());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}{}",
        "nonsense",
        "{\"issue\":{\"number\":7}",
        "{\"repository\":{\"full_name\":\"acme/control\"",
      })
  void whatIsSignedAndBrokenLosesNothing(String body) {
    assertEquals(Outcome.UNREADABLE, taken("issues", body.getBytes(UTF_8)));
    assertTrue(hints.take().everything());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1.5",
        "\"7\"",
        "null",
        "{}",
        "[7]",
        "99999999999",
        "123456789012345678901234567890"
      })
  void anOddNumberIsNone(String number) {
    String body =
        "{\"issue\":{\"number\":" + number + "},\"repository\":{\"full_name\":\"acme/control\"}}";

    assertEquals(Outcome.ACCEPTED, taken("issues", body.getBytes(UTF_8)));
    assertEquals(new Hints.Due(true, List.of()), hints.take());
  }

  @Test
  void aHeadWithoutItsMarksIsRefusedBeforeItsBody() {
    String signature = Signed.by(Signed.SECRET, COMMENT);
    assertEquals(
        Outcome.WRONG_TYPE,
        new Intake.Head("application/x-www-form-urlencoded", "issues", "12345678", signature)
            .refusal()
            .orElseThrow());
    assertEquals(
        Outcome.UNMARKED,
        new Intake.Head("application/json", "Issues!", "12345678", signature)
            .refusal()
            .orElseThrow());
    assertEquals(
        Outcome.UNMARKED,
        new Intake.Head("application/json; charset=utf-8", "issues", "a\nb", signature)
            .refusal()
            .orElseThrow());
  }

  private Outcome taken(String event, byte[] body) {
    String id = "delivery-" + ids.incrementAndGet();
    return intake(Signed.SECRET)
        .take(new Intake.Head("application/json", event, id, Signed.by(Signed.SECRET, body)), body);
  }

  private Intake.Head head(String signature) {
    return new Intake.Head(
        "application/json", "issue_comment", "delivery-" + ids.incrementAndGet(), signature);
  }

  private Intake intake(String... secrets) {
    return new Intake(
        WebhookSecrets.of(List.of(secrets)),
        seen,
        hints,
        () -> Set.of("acme/control"),
        WebhookEvents.unheard());
  }
}
