package dev.mandate.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
  private static final OccurrenceKey KEY =
      new OccurrenceKey("audit", Digest.ofHex("a".repeat(64)), "once");
  private static final Claim CLAIM = new Claim(KEY, "h1", 3, Duration.ofMinutes(10), false, 7);

  @Test
  void isReadAsItWasWritten() {
    assertEquals(Optional.of(CLAIM), Claim.parse(CLAIM.name(), CLAIM.text()));
    assertEquals(Optional.of(CLAIM), Claim.parse(CLAIM.name(), CLAIM.text() + "\n"));
  }

  @Test
  void standsUnderTheDigestOfItsOccurrence() {
    String hex = KEY.digest().hex();
    assertEquals("refs/mandate/leases/" + hex.substring(0, 2) + "/" + hex, CLAIM.name().ref());
    assertEquals(Optional.of(CLAIM.name()), ClaimName.ofRef(CLAIM.name().ref()));
    assertEquals(Optional.empty(), ClaimName.ofRef("refs/mandate/leases/00/" + hex));
    assertEquals(Optional.empty(), ClaimName.ofRef(CLAIM.name().ref() + "0"));
  }

  @Test
  void aSignOfLifeIsAnotherTextOfTheSameClaim() {
    Claim next = CLAIM.beat(8);
    assertNotEquals(CLAIM.text(), next.text());
    assertEquals(CLAIM.token(), next.token());
    assertEquals(CLAIM.name(), next.name());
  }

  @Test
  void onSomethingElseIsNone() {
    ClaimName other = ClaimName.of(new OccurrenceKey("other", KEY.specDigest(), "once"));
    assertEquals(Optional.empty(), Claim.parse(other, CLAIM.text()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "not json",
        "{\"kind\":\"Claim\"}",
      })
  void otherTextIsNone(String text) {
    assertEquals(Optional.empty(), Claim.parse(CLAIM.name(), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"token\":3=>\"token\":0",
        "\"token\":3=>\"token\":-1",
        "\"token\":3=>\"token\":\"3\"",
        "\"token\":3=>\"token\":3.0",
        "\"token\":3=>\"token\":9007199254740993",
        "\"token\":3=>\"token\":3,\"token\":3",
        "\"ttlSeconds\":600=>\"ttlSeconds\":0",
        "\"ttlSeconds\":600=>\"ttlSeconds\":86401",
        "\"ttlSeconds\":600=>\"ttlSeconds\":9223372036854775807",
        "\"holder\":\"h1\"=>\"holder\":\"../h1\"",
        "\"holder\":\"h1\"=>\"holder\":\"\"",
        "\"holder\":\"h1\"=>\"holder\":null",
        "\"kind\":\"Claim\"=>\"kind\":\"Clam\"",
        "\"task\":\"audit\"=>\"task\":\"audit\",\"until\":1",
        "\"beat\":7=>\"beat\": 7",
        "}=>}\n\n",
        "}=>} {}",
      })
  void oneThatDiffersInTheLeastIsNone(String edit) {
    String[] parts = edit.split("=>", 2);
    String text = CLAIM.text().replace(parts[0], parts[1]);
    assertNotEquals(CLAIM.text(), text);
    assertEquals(Optional.empty(), Claim.parse(CLAIM.name(), text));
  }

  @Test
  void ofAnEndlessTextIsNone() {
    assertEquals(Optional.empty(), Claim.parse(CLAIM.name(), "[".repeat(1_000_000)));
    assertEquals(Optional.empty(), Claim.parse(CLAIM.name(), "[".repeat(4_000)));
  }

  @Test
  void theTokenGoesUpAndNeverOver() {
    assertEquals(4, CLAIM.nextToken());
    Claim last = new Claim(KEY, "h1", Claim.LARGEST_NUMBER, Duration.ofSeconds(1), false, 0);
    assertEquals(1, last.nextToken());
    assertEquals(Optional.of(last), Claim.parse(last.name(), last.text()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Claim(KEY, "h1", 1, Duration.ofMillis(1500), false, 0));
  }
}
