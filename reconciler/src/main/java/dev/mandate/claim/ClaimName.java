package dev.mandate.claim;

import dev.mandate.run.OccurrenceKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ref that holds the claim on an occurrence: {@code refs/mandate/leases/<2 hex>/<64 hex>}.
 *
 * @param hex digest of the occurrence's key, 64 lower-case hex digits
 */
public record ClaimName(String hex) implements Comparable<ClaimName> {
  /** All claims are under it, and nothing else is. */
  public static final String PREFIX = "refs/mandate/leases/";

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern REF =
      Pattern.compile(Pattern.quote(PREFIX) + "([0-9a-f]{2})/([0-9a-f]{64})");

  public ClaimName {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("not the digest of an occurrence: " + hex);
    }
  }

  public static ClaimName of(OccurrenceKey key) {
    return new ClaimName(key.digest().hex());
  }

  /** Empty for a ref that can be no claim on any occurrence. */
  public static Optional<ClaimName> ofRef(String ref) {
    Matcher matcher = REF.matcher(ref);
    return matcher.matches() && matcher.group(2).startsWith(matcher.group(1))
        ? Optional.of(new ClaimName(matcher.group(2)))
        : Optional.empty();
  }

  /** Full name of the ref. */
  public String ref() {
    return PREFIX + hex.substring(0, 2) + "/" + hex;
  }

  @Override
  public int compareTo(ClaimName other) {
    return hex.compareTo(other.hex);
  }
}
