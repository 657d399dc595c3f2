package dev.mandate.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The bytes of one connection of a client: one request (RFC 9112), one answer, and the end. What
 * comes behind the request is never read. For one thread, but may be closed by any.
 */
final class ClientWire implements Closeable {
  private static final int BUFFER = 32 * 1024;
  private static final String BREAK = "\r\n";
  private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9a-fA-F]{1,7}");
  private static final int LONGEST_CHUNK_LINE = 16;

  private final SocketChannel channel;
  private final ByteBuffer read = ByteBuffer.allocate(BUFFER).flip();

  ClientWire(SocketChannel channel) throws IOException {
    this.channel = channel;
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      // Events of a stream are small, and TCP would hold each until the last is acknowledged.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  /** The head of the request with its empty line; empty when it is too long, or breaks off. */
  Optional<byte[]> head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (head.size() < ClientHead.LONGEST) {
      int next = next();
      if (next < 0) {
        return Optional.empty();
      }
      head.write(next);
      boolean wanted = next == (matched % 2 == 0 ? '\r' : '\n');
      matched = wanted ? matched + 1 : next == '\r' ? 1 : 0;
      if (matched == 4) {
        return Optional.of(head.toByteArray());
      }
    }
    return Optional.empty();
  }

  /** The client may send the body. */
  void goOn() throws IOException {
    write(bytes("HTTP/1.1 100 Continue" + BREAK + BREAK));
  }

  /**
   * The body.
   *
   * @param most bytes
   * @return empty when it is larger, is not as it says, or breaks off
   */
  Optional<byte[]> body(ClientHead head, int most) throws IOException {
    if (head.length().isEmpty()) {
      return chunks(most);
    }
    long length = head.length().getAsLong();
    if (length > most) {
      return Optional.empty();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream((int) length);
    return fill(body, (int) length) ? Optional.of(body.toByteArray()) : Optional.empty();
  }

  private Optional<byte[]> chunks(int most) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      Optional<String> size = line().filter(line -> CHUNK_SIZE.matcher(line).matches());
      if (size.isEmpty()) {
        return Optional.empty();
      }
      int length = Integer.parseInt(size.get(), 16);
      if (length > most - body.size()) {
        return Optional.empty();
      }
      boolean filled = fill(body, length);
      // Behind the last chunk comes an empty line, and no trailers.
      if (!filled || !line().equals(Optional.of(""))) {
        return Optional.empty();
      }
      if (length == 0) {
        return Optional.of(body.toByteArray());
      }
    }
  }

  private Optional<String> line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < LONGEST_CHUNK_LINE) {
      int next = next();
      if (next == '\r') {
        return next() == '\n' ? Optional.of(line.toString()) : Optional.empty();
      }
      if (next < ' ' || next > '~') {
        return Optional.empty();
      }
      line.append((char) next);
    }
    return Optional.empty();
  }

  private boolean fill(ByteArrayOutputStream body, int length) throws IOException {
    int left = length;
    while (left > 0) {
      if (!read.hasRemaining() && !more()) {
        return false;
      }
      int some = Math.min(left, read.remaining());
      body.write(read.array(), read.position(), some);
      read.position(read.position() + some);
      left -= some;
    }
    return true;
  }

  /** The next byte, or -1. */
  private int next() throws IOException {
    return read.hasRemaining() || more() ? read.get() & 0xff : -1;
  }

  private boolean more() throws IOException {
    int count = channel.read(read.clear());
    read.flip();
    return count > 0;
  }

  /** A whole answer. */
  void answer(int status, Map<String, String> headers, byte[] body, boolean bodyless)
      throws IOException {
    StringBuilder head = head(status, headers);
    head.append("content-length: ").append(body.length).append(BREAK).append(BREAK);
    write(bytes(head.toString()));
    if (!bodyless) {
      write(body);
    }
  }

  /** The begin of an answer that comes in parts. */
  void begin(int status, Map<String, String> headers) throws IOException {
    StringBuilder head = head(status, headers);
    head.append("transfer-encoding: chunked").append(BREAK).append(BREAK);
    write(bytes(head.toString()));
  }

  /** A part of it, at once. */
  void part(byte[] bytes, int length) throws IOException {
    if (length > 0) {
      byte[] size = bytes(Integer.toHexString(length) + BREAK);
      byte[] chunk = Arrays.copyOf(size, size.length + length + 2);
      System.arraycopy(bytes, 0, chunk, size.length, length);
      chunk[chunk.length - 2] = '\r';
      chunk[chunk.length - 1] = '\n';
      write(chunk);
    }
  }

  /** Its end. An answer without it was cut off, and clients see that. */
  void end() throws IOException {
    write(bytes("0" + BREAK + BREAK));
  }

  private static StringBuilder head(int status, Map<String, String> headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " -" + BREAK);
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append(BREAK));
    return head.append("connection: close").append(BREAK);
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (buffer.hasRemaining()) {
        int unused = channel.write(buffer);
      }
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Says that no more comes, and takes for a while what the client still sends. */
  void finish() throws IOException {
    channel.shutdownOutput();
    while (more()) {
      read.clear();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
