package dev.mandate.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf_#34",
        "npm_*36",
        "xai-*80",
        "glsa_*32_deadbeef",
        "do" + "o_v1_f*64",
        "sk_live_*24",
        "SG.*22.*43",
        "dckr_pat_*27",
        "hvs.*24",
        "shpat_f*32",
        "lin_api_*40",
        "whsec_*32",
        "ATATT3*120",
        "r8_*37",
        "AGE-SECRET-KEY-1A*58",
      })
  void tokensAreKnownByTheirBeginning(String shape) {
    StringBuilder token = new StringBuilder();
    Matcher part = Pattern.compile("([#fA]?)([*#])([0-9]+)").matcher(shape);
    int from = 0;
    while (part.find()) {
      String letters =
          part.group(2).equals("#")
              ? "abcdefghijKLMNOPQRST"
              : part.group(1).equals("f")
                  ? "0123456789abcdef"
                  : part.group(1).equals("A") ? "ABCDEFGH23" : "Ab3dEf6hIj9k";
      token
          .append(shape, from, part.start())
          .append(letters.repeat(10), 0, Integer.parseInt(part.group(3)));
      from = part.end();
    }
    token.append(shape.substring(from));
    assertEquals(1, scrubber.certainKindsIn("x=" + token + "\n").size(), token::toString);
    assertFalse(scrubber.scrub("x " + token + ";").contains(token.substring(8)), token::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DB_PASSWORD=q8Z!x7Lm2pV9",
        "\"api_key\": \"9f86d081884c7d659a2feaa0c55ad015\"",
        "client_secret => 'Zx81-Qm47-Lp09-Ab2'",
        "session vK3pQ9xZ7mB2nT5wL8rY1cF4hJ6dG0sA2eR7uN stays",
        "X-Auth-Token: 7hG2kP9zQ4",
      })
  void whatLooksRandomIsTakenOutWhereItIsNamedOrLong(String text) {
    assertTrue(scrubber.scrub(text).contains("[REDACTED:high-entropy]"), scrubber.scrub(text));
    assertEquals(Set.of(), scrubber.certainKindsIn(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "sha512-Kz1vUvQmXqJ9rTn3bWcYz5aLp8dEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvQ==",
        "h1:aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9d=",
        "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
        "toolu_01A09q90qw90lq917835lq9Zx8Yw7Vu6",
        "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
        "123e4567-e89b-12d3-a456-426614174000",
        "org.example.AbstractSingletonProxyFactoryBeanTests2",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx1R2v3Yw4Zz5Qq6Pp7Oo8Nn9Mm0Ll1Kk2Jj3Ii4",
        "token = ${VAULT_TOKEN_2}",
        "password: changeme123",
        "api_key: YOUR-API-KEY-1234",
        "tokens: 1234567890",
        "secret: my-secret-name",
        "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ",
        "/usr/lib/x86_64-linux-gnu/libQt5Core.so.5.15.8",
      })
  void digestsIdsAndPlaceholdersStay(String text) {
    assertEquals(text, scrubber.scrub(text));
  }

  @Test
  void dataOfPeopleIsTakenOutByClass() {
    String text =
        "ada@example.org +49 (30) 901820 DE89 3704 0044 0532 0130 00 4111-1111-1111-1111, 078-05-1120 203.0.113.7 2001:db8::1";
    assertEquals(text, scrubber.scrub(text));
    assertEquals(
        "[REDACTED:email] [REDACTED:phone] [REDACTED:iban] [REDACTED:credit-card], [REDACTED:ssn]"
            + " [REDACTED:ip-address] [REDACTED:ip-address]",
        scrubber.withPersonal(List.of(PersonalData.values())).scrub(text));
    assertEquals(
        text.replace("ada@example.org", "[REDACTED:email]"),
        scrubber.withPersonal(List.of(PersonalData.EMAIL)).scrub(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GB82 WEST 1234 5698 7654 33",
        "4111 1111 1111 1112",
        "000-12-3456",
        "1.2.3.4.5",
        "127.0.0.1 and ::",
        "version 10.15.7 of 2026-11-21T22:04:05+01:00",
        "commit 352ac30 at 1732226645000",
        "a@b and @user",
        "12:34:56",
        "0.0.0.0",
        "std::vector",
        "GB82 is short",
        "+1",
        "0000000000000000",
      })
  void whatOnlyResemblesDataOfPeopleStays(String text) {
    assertEquals(text, scrubber.withPersonal(List.of(PersonalData.values())).scrub(text));
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
    Scrubber all = scrubber.withPersonal(List.of(PersonalData.values()));
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
            "AKIA",
            "password=",
            "a@",
            "1-",
            "aaaaaaaa.",
            "Ab1",
            "%25",
            "&amp;",
            "\\",
            "correct hors ")) {
      String text = unit.repeat(300_000 / unit.length());
      assertFalse(all.scrub(text).isEmpty(), unit);
    }
  }
}
