package dev.mandate.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  /** FIPS 180-2: the SHA-256 of no bytes. */
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void namesTheBytes() {
    Digest digest = Digest.of(new byte[0]);

    assertEquals("sha256:" + EMPTY, digest.toString());
    assertEquals(EMPTY, digest.hex());
    assertEquals("e3b0c44298fc", digest.abbreviated());
    assertEquals(digest, Digest.ofHex(EMPTY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        EMPTY,
        "sha512:" + EMPTY,
        "sha256:E3B0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:" + EMPTY + "0",
        "sha256:" + EMPTY + "\n"
      })
  void refusesAnyOtherSpelling(String text) {
    assertThrows(IllegalArgumentException.class, () -> new Digest(text));
  }
}
