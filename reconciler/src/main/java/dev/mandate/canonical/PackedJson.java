package dev.mandate.canonical;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A JSON object in its canonical form, kept small: a tree of nodes takes ten times as much. Whoever
 * needs the nodes gets a tree of their own. Immutable.
 */
public final class PackedJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int CHUNK = 2048;

  private final byte[] deflated;
  private final int length;

  private PackedJson(byte[] deflated, int length) {
    this.deflated = deflated;
    this.length = length;
  }

  /**
   * @throws IllegalArgumentException when the object has no canonical form
   */
  public static PackedJson of(ObjectNode json) {
    return ofCanonical(CanonicalJson.bytes(json));
  }

  /**
   * @param canonical as {@link CanonicalJson#bytes} gives it
   */
  public static PackedJson ofCanonical(byte[] canonical) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(canonical);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(canonical.length / 2 + 64);
      byte[] chunk = new byte[CHUNK];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      return new PackedJson(out.toByteArray(), canonical.length);
    } finally {
      deflater.end();
    }
  }

  /** A tree that is the caller's own; its keys are sorted. */
  public ObjectNode json() {
    try {
      return (ObjectNode) JSON.readTree(bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("canonical JSON is always readable", e);
    }
  }

  /** The canonical bytes. */
  public byte[] bytes() {
    byte[] bytes = new byte[length];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      int at = 0;
      while (at < length) {
        int read = inflater.inflate(bytes, at, length - at);
        if (read == 0) {
          throw new IllegalStateException("packed JSON ends early");
        }
        at += read;
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new IllegalStateException("packed JSON is broken", e);
    } finally {
      inflater.end();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackedJson json
        && length == json.length
        && Arrays.equals(deflated, json.deflated);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(deflated);
  }

  @Override
  public String toString() {
    return json().toString();
  }
}
