package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The secrets here are put together at run time, so that no scanner takes them for real ones. */
class ScrubberTest {
  private static final String DIGITS = "0123456789abcdefghijABCDEFGHIJ0123456789";
  private static final String KEY_LINE =
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
  private static final String PEM =
      "-----BEGIN RSA "
          + "PRIVATE KEY-----\n"
          + (KEY_LINE + "\n").repeat(3)
          + "aGVsbG8=\n"
          + "-----END RSA "
          + "PRIVATE KEY-----\n";

  private final Scrubber scrubber = Scrubber.knowing(List.of("correct horse", "tiny"));

  @ParameterizedTest
  @CsvSource({
    "aws-access-key, AKIA, 16, true",
    "github-token, ghp_, 36, true",
    "github-token, github_pat_, 40, true",
    "gitlab-token, glpat-, 20, true",
    "slack-token, xoxb-, 24, true",
    "anthropic-key, sk-ant-, 40, true",
    "openai-key, sk-proj-, 40, true",
    "google-key, AIza, 35, true",
    "bearer-token, Authorization: Bearer , 24, false",
    "basic-auth, Authorization: Basic , 24, false",
  })
  void tokensOfProvidersAreFoundByTheirShape(
      String kind, String prefix, int length, boolean certain) {
    String digits = kind.startsWith("aws") ? DIGITS.toUpperCase(Locale.ROOT) : DIGITS;
    String token = prefix + (certain ? "" : " ") + digits.substring(0, length);
    String text = "before " + token + " after\n";
    String scrubbed = scrubber.scrub(text);
    assertFalse(scrubbed.contains(digits.substring(0, length)), scrubbed);
    assertTrue(scrubbed.startsWith("before ") && scrubbed.endsWith(" after\n"), scrubbed);
    assertTrue(scrubbed.contains("[REDACTED:" + kind + "]"), scrubbed);
    assertEquals(scrubbed, scrubber.scrub(scrubbed));
    assertEquals(certain ? Set.of(kind) : Set.of(), scrubber.certainKindsIn(text));
  }

  @Test
  void webTokensAndPasswordsInUrlsAreFound() {
    String jwt = "eyJhbGciOiJIUzI1" + ".eyJzdWIiOiIxMjM0" + ".SflKxwRJSMeKKF2Q";
    assertEquals("t=[REDACTED:jwt];", scrubber.scrub("t=" + jwt + ";"));
    assertEquals(
        "postgres://me:[REDACTED:url-password]@db:5432/x",
        scrubber.scrub("postgres://me:s3cr" + "et@db:5432/x"));
    assertEquals(
        "aws_secret_access_key = [REDACTED:aws-secret-key]\n",
        scrubber.scrub("aws_secret_access_key = " + DIGITS + "\n"));
  }

  @Test
  void knownValuesAreFoundAlsoEncoded() {
    String base64 =
        Base64.getEncoder().encodeToString("correct horse".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "[REDACTED:secret], [REDACTED:secret]==, [REDACTED:secret], tiny",
        scrubber.scrub("correct horse, " + base64 + ", correct+horse, tiny"));
    assertEquals(Set.of("secret"), scrubber.certainKindsIn("a correct horse"));
  }

  @Test
  void eachLongLineOfAKnownValueCounts() {
    Scrubber lines = Scrubber.knowing(List.of("{\n  \"key\": \"0123456789abcdef\"\n}\n"));
    assertEquals("x [REDACTED:secret] y }", lines.scrub("x \"key\": \"0123456789abcdef\" y }"));
  }

  @Test
  void aPrivateKeyIsTakenOutWholeAndNothingAroundIt() {
    assertEquals("a\n[REDACTED:private-key]\nb\n", scrubber.scrub("a\n" + PEM + "b\n"));
    assertEquals(Set.of("private-key"), scrubber.certainKindsIn("a\n" + PEM + "b\n"));
    String oneLine = "k: \"" + PEM.replace("\n", "\\n") + "\" end\n";
    assertEquals("k: \"[REDACTED:private-key]\\n\" end\n", scrubber.scrub(oneLine));
    String logged = PEM.lines().map(l -> "12:00 INFO " + l + "\n").reduce("", String::concat);
    assertFalse(scrubber.scrub(logged).contains(KEY_LINE));
    String cutOff = PEM.substring(0, PEM.indexOf(KEY_LINE) + 100) + "\nthe next line, in words\n";
    assertEquals("[REDACTED:private-key]\nthe next line, in words\n", scrubber.scrub(cutOff));
  }

  @Test
  void aPatchThatAddsAPrivateKeyIsKnownAsOne() {
    String patch = PEM.lines().map(l -> "+" + l + "\n").reduce("", String::concat);
    assertEquals(Set.of("private-key"), scrubber.certainKindsIn(patch));
    assertEquals(
        Set.of(), scrubber.certainKindsIn("if (text.contains(\"" + PEM.lines().findFirst().get()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain text, nothing to see\n",
        "<div class=\"sk-loading-indicator-container-large\">",
        "task-0123456789abcdefghijklmnopqrst",
        "http://localhost:8080/a/path@here",
        "mailto:someone@example.org and git@github.com:owner/name.git",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "the bearer of this",
        "\u0000\u0007 odd, ünïcödé \uD83D\uDE00 text\r\n",
      })
  void whatIsNoSecretIsLeftAsItIs(String text) {
    assertEquals(text, scrubber.scrub(text));
    assertEquals(Set.of(), scrubber.certainKindsIn(text));
  }

  @Test
  void whereTheTextIsCutIntoPiecesMakesNoDifference() {
    String text =
        "start correct horse\n"
            + PEM
            + "x ghp_"
            + DIGITS.substring(0, 36)
            + "\n"
            + "y".repeat(200_000)
            + " correct horse "
            + "z".repeat(100_000)
            + "\nend";
    String whole = scrubber.scrub(text);
    assertFalse(whole.contains("correct horse"));
    Random random = new Random(42);
    for (int round = 0; round < 30; round++) {
      StringBuilder out = new StringBuilder();
      ScrubbingStream stream = scrubber.stream(out::append);
      int from = 0;
      int largest = round % 2 == 0 ? 20 : 90_000;
      while (from < text.length()) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(largest));
        stream.accept(text.substring(from, to));
        from = to;
      }
      stream.finish();
      assertEquals(whole, out.toString());
    }
  }

  @Test
  void aTokenLongerThanWhatIsHeldBackIsSwallowedToItsEnd() {
    String text = "sk-ant-" + DIGITS.repeat(10_000) + " end " + "w ".repeat(60_000);
    String scrubbed = scrubber.scrub(text);
    assertEquals("[REDACTED:anthropic-key] end " + "w ".repeat(60_000), scrubbed);
  }

  /** With quadratic patterns this takes hours. */
  @Test
  @Timeout(300)
  void linesMadeToBeSlowAreNot() {
    for (String unit :
        List.of(
            "eyJ",
            "eyJaaaaaaaa.",
            "://",
            "://a:",
            "sk-",
            "bearer ",
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN ",
            "xoxb-",
            "aws_secret_key=",
            "ghp_a",
            "AKIA")) {
      String text = unit.repeat(2_000_000 / unit.length());
      assertFalse(scrubber.scrub(text).isEmpty(), unit);
    }
  }
}
