package dev.mandate.canonical;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes, written {@code sha256:<64 lower-case hex digits>}.
 *
 * @param value the whole text, prefix included
 */
public record Digest(String value) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final Pattern GRAMMAR = Pattern.compile("sha256:[0-9a-f]{64}");

  public Digest {
    if (!GRAMMAR.matcher(value).matches()) {
      throw new IllegalArgumentException("not a sha256 digest: " + value);
    }
  }

  public static Digest of(byte[] bytes) {
    return new Digest(PREFIX + HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  /** Takes the bare hex form that in-toto and OCI use inside {@code {"sha256": …}} maps. */
  public static Digest ofHex(String hex) {
    return new Digest(PREFIX + hex);
  }

  /** The 64 hex digits without the prefix. */
  public String hex() {
    return value.substring(PREFIX.length());
  }

  /** The first twelve hex digits: enough for a person to compare, never enough to decide by. */
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
