package dev.mandate.canonical;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes, written {@code sha256:<64 lower-case hex digits>}. Kept as the 32
 * bytes that it is, since a large repository has several for each task.
 */
public final class Digest implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final Pattern GRAMMAR = Pattern.compile("sha256:[0-9a-f]{64}");

  private final long first;
  private final long second;
  private final long third;
  private final long fourth;

  /**
   * @param value the whole text, prefix included
   */
  public Digest(String value) {
    this(bytes(value));
  }

  private Digest(ByteBuffer bytes) {
    this.first = bytes.getLong();
    this.second = bytes.getLong();
    this.third = bytes.getLong();
    this.fourth = bytes.getLong();
  }

  public static Digest of(byte[] bytes) {
    return new Digest(ByteBuffer.wrap(sha256().digest(bytes)));
  }

  /** Takes the bare hex form that in-toto and OCI use inside {@code {"sha256": …}} maps. */
  public static Digest ofHex(String hex) {
    return new Digest(PREFIX + hex);
  }

  /** The whole text, prefix included. */
  public String value() {
    return PREFIX + hex();
  }

  /** The 64 hex digits without the prefix. */
  public String hex() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first)
        + hex.toHexDigits(second)
        + hex.toHexDigits(third)
        + hex.toHexDigits(fourth);
  }

  /** The first twelve hex digits: enough for a person to compare, never enough to decide by. */
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  /** In the order of the texts. */
  @Override
  public int compareTo(Digest other) {
    int order = Long.compareUnsigned(first, other.first);
    order = order != 0 ? order : Long.compareUnsigned(second, other.second);
    order = order != 0 ? order : Long.compareUnsigned(third, other.third);
    return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest
        && first == digest.first
        && second == digest.second
        && third == digest.third
        && fourth == digest.fourth;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first);
  }

  @Override
  public String toString() {
    return value();
  }

  private static ByteBuffer bytes(String value) {
    if (!GRAMMAR.matcher(value).matches()) {
      throw new IllegalArgumentException("not a sha256 digest: " + value);
    }
    return ByteBuffer.wrap(HexFormat.of().parseHex(value, PREFIX.length(), value.length()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
