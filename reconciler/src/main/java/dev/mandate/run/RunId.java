package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Names one execution. It is derived from what is executed, so that a reconciler that was killed
 * and starts again gives the same run the same name.
 */
public record RunId(UUID value) {

  /**
   * @param attempt first is 1
   */
  public static RunId of(OccurrenceKey key, int attempt) {
    String name = key.digest().value() + "#" + attempt;
    String hex = Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex();
    long high = new BigInteger(hex.substring(0, 16), 16).longValue();
    long low = new BigInteger(hex.substring(16, 32), 16).longValue();
    // RFC 9562, section 5.8: version 8 is for ids derived in a way of one's own.
    high = (high & ~0xF000L) | 0x8000L;
    low = (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new RunId(new UUID(high, low));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
