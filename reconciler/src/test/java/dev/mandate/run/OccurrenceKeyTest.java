package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OccurrenceKeyTest {
  private static final Digest SPEC = Digest.ofHex("a".repeat(64));
  private static final OccurrenceKey KEY = new OccurrenceKey("audit", SPEC, OccurrenceKey.ONCE);

  @Test
  void everyPartOfTheKeyCounts() {
    Set<Digest> digests =
        Stream.of(
                KEY,
                new OccurrenceKey("audit2", SPEC, OccurrenceKey.ONCE),
                new OccurrenceKey("audit", Digest.ofHex("b".repeat(64)), OccurrenceKey.ONCE),
                new OccurrenceKey("audit", SPEC, "2026-05-04T08:00:00Z"))
            .map(OccurrenceKey::digest)
            .collect(Collectors.toSet());

    assertEquals(4, digests.size());
  }

  @Test
  void theMarkerLiesInAFolderThatStaysSmall() {
    String hex = KEY.digest().hex();

    assertEquals(
        "occurrences/" + hex.substring(0, 2) + "/" + hex.charAt(2) + "/" + hex + ".json",
        KEY.marker().value());
  }

  @Test
  void whatBecomesOfAnOutputIsAnOccurrenceOfItsOwn() {
    OccurrenceKey output = KEY.output();

    assertEquals("once/output", output.occurrence());
    assertTrue(output.isOutput());
    assertFalse(KEY.isOutput());
    assertEquals(KEY, output.run());
    assertEquals(KEY, KEY.run());
    assertNotEquals(KEY.marker(), output.marker());
    assertEquals("once/2", output.again().occurrence());
    assertEquals("once/3", output.again().output().again().occurrence());
  }

  @Test
  void theSameExecutionHasTheSameNameAnywhere() {
    assertEquals(RunId.of(KEY, 1), RunId.of(new OccurrenceKey("audit", SPEC, "once"), 1));
    assertNotEquals(RunId.of(KEY, 1), RunId.of(KEY, 2));
  }

  @Test
  void aRunIdIsAUuidOfVersionEight() {
    RunId id = RunId.of(KEY, 1);

    assertEquals(8, id.value().version());
    assertEquals(2, id.value().variant());
    assertEquals(id.value().toString(), id.toString());
  }
}
