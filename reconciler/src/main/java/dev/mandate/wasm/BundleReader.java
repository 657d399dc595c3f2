package dev.mandate.wasm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads the tar.gz that {@code opa build} writes (OPA documentation, "Bundle file format"). Nothing
 * is unpacked to disk, and no entry can make more than a bounded number of bytes be read.
 */
final class BundleReader {
  private static final String MEND =
      "Build the bundle with `opa build -t wasm -e mandate/decision`, or `mandate policy build`.";
  private static final int MAX_COMPRESSED = 16 << 20;
  private static final int MAX_UNPACKED = 64 << 20;
  private static final int MAX_ENTRIES = 10_000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private BundleReader() {}

  static PolicyBundle read(byte[] file) throws RefusedBundleException {
    if (file.length > MAX_COMPRESSED) {
      throw tooLarge("the bundle has " + file.length + " bytes, more than " + MAX_COMPRESSED);
    }
    byte[] wasm = null;
    byte[] data = null;
    try (TarArchiveInputStream tar = new TarArchiveInputStream(bounded(file))) {
      int entries = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++entries > MAX_ENTRIES) {
          throw tooLarge("the bundle has more than " + MAX_ENTRIES + " entries");
        }
        String name = entry.getName().replaceFirst("^/", "");
        if (name.equals("policy.wasm")) {
          wasm = once(wasm, entry, tar);
        } else if (name.equals("data.json")) {
          data = once(data, entry, tar);
        }
      }
    } catch (UnpackedTooLargeException e) {
      throw tooLarge("the bundle unpacks to more than " + MAX_UNPACKED + " bytes");
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedBundleException(
          "not-a-bundle", "the bundle is not a readable tar.gz: " + e.getMessage(), MEND);
    }
    if (wasm == null) {
      throw new RefusedBundleException("no-policy", "the bundle holds no /policy.wasm", MEND);
    }
    return new PolicyBundle(wasm, parse(data));
  }

  private static byte[] once(byte[] before, TarArchiveEntry entry, TarArchiveInputStream tar)
      throws IOException, RefusedBundleException {
    if (before != null || !entry.isFile() || entry.isSparse()) {
      throw new RefusedBundleException(
          "not-a-bundle", "entry " + entry.getName() + " is no plain file or stands twice", MEND);
    }
    return tar.readAllBytes();
  }

  private static ObjectNode parse(byte[] data) throws RefusedBundleException {
    if (data == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode json = JSON.readTree(data);
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw new RefusedBundleException("bad-data", "/data.json is not a JSON object", MEND);
    } catch (IOException e) {
      throw new RefusedBundleException(
          "bad-data", "/data.json is not readable JSON: " + e.getMessage(), MEND);
    }
  }

  private static RefusedBundleException tooLarge(String what) {
    return new RefusedBundleException(
        "too-large", what, "Take out what policy does not need; large lists belong elsewhere.");
  }

  private static InputStream bounded(byte[] file) throws IOException {
    return new BoundedStream(new GZIPInputStream(new ByteArrayInputStream(file)));
  }

  /** The stream ran past {@link #MAX_UNPACKED}. */
  private static final class UnpackedTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class BoundedStream extends InputStream {
    private final InputStream in;
    private long left = MAX_UNPACKED;

    BoundedStream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int got = in.read(buffer, offset, length);
      count(Math.max(got, 0));
      return got;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    private void count(int got) throws IOException {
      left -= got;
      if (left < 0) {
        throw new UnpackedTooLargeException();
      }
    }
  }
}
