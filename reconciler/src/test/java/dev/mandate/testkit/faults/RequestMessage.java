package dev.mandate.testkit.faults;

import dev.mandate.testkit.faults.GitRequest.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A request as it was read.
 *
 * @param head with a blank line at its end, asking the server to close afterwards
 */
record RequestMessage(String line, byte[] head, byte[] body) {

  static RequestMessage read(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    String next = line(in);
    while (!next.isEmpty()) {
      lines.add(next);
      next = line(in);
    }
    if (lines.isEmpty()) {
      throw new EOFException("no request");
    }
    byte[] body = body(lines, in);
    lines.removeIf(
        line -> {
          String lower = line.toLowerCase(Locale.ROOT);
          return lower.startsWith("connection:")
              || lower.startsWith("transfer-encoding:")
              || lower.startsWith("content-length:")
              || lower.startsWith("expect:");
        });
    lines.add("Connection: close");
    lines.add("Content-Length: " + body.length);
    String head = String.join("\r\n", lines) + "\r\n\r\n";
    return new RequestMessage(
        lines.getFirst() + (gzipped(lines) ? " gzip" : ""),
        head.getBytes(StandardCharsets.ISO_8859_1),
        body);
  }

  Kind kind() throws UncheckedIOException {
    if (line.contains("service=git-receive-pack")) {
      return Kind.PUSH_REFS;
    } else if (line.contains("service=git-upload-pack")) {
      return Kind.FETCH_REFS;
    } else if (line.contains("/git-receive-pack ")) {
      return Kind.PUSH;
    } else if (line.contains("/git-upload-pack ")) {
      return plainBody().contains("command=ls-refs") ? Kind.LIST : Kind.FETCH;
    }
    return Kind.OTHER;
  }

  private String plainBody() {
    try (InputStream in =
        line.endsWith(" gzip")
            ? new GZIPInputStream(new ByteArrayInputStream(body))
            : new ByteArrayInputStream(body)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean gzipped(List<String> lines) {
    return lines.stream()
        .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("content-encoding: gzip"));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    while (b >= 0 && b != '\n') {
      if (b != '\r') {
        line.write(b);
      }
      b = in.read();
    }
    if (b < 0) {
      throw new EOFException("the client is gone");
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] body(List<String> lines, InputStream in) throws IOException {
    for (String line : lines) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        return exactly(in, Integer.parseInt(lower.substring(15).trim()));
      } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
        return chunks(in);
      }
    }
    return new byte[0];
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = size(in);
    while (size > 0) {
      body.write(exactly(in, size));
      requireBlank(in);
      size = size(in);
    }
    requireBlank(in);
    return body.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";", 2)[0].trim(), 16);
  }

  private static void requireBlank(InputStream in) throws IOException {
    if (!line(in).isEmpty()) {
      throw new IOException("a chunk does not end where it says");
    }
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the client is gone");
    }
    return bytes;
  }
}
