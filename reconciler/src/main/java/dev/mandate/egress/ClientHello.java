package dev.mandate.egress;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What the first message of a TLS client says of the server that it wants: RFC 8446, section 4.1.2,
 * RFC 6066, section 3, and RFC 9849 for names that are encrypted.
 *
 * @param name in lower case, without a dot at its end; empty when none is said
 * @param hidden whether a name may be said that nobody but the server can read
 */
record ClientHello(Optional<String> name, boolean hidden) {
  /** Far above what any client sends, keys of post-quantum exchanges included. */
  static final int LONGEST = 64 * 1024;

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int RECORD_HEAD = 5;
  private static final int LONGEST_RECORD = 1 << 14;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;

  /** What the bytes of a client turned out to be. */
  sealed interface Read {
    /** More bytes are needed to tell. */
    record Partly() implements Read {}

    /** It begins as no TLS does. */
    record Other() implements Read {}

    /** It begins as TLS, and is broken. */
    record Broken() implements Read {}

    record Whole(ClientHello hello) implements Read {}
  }

  /**
   * @param bytes all that the client has sent so far
   */
  static Read read(byte[] bytes) {
    if (bytes.length == 0) {
      return new Read.Partly();
    }
    if (bytes[0] != HANDSHAKE) {
      return new Read.Other();
    }
    try {
      return message(bytes).map(ClientHello::parsed).orElseGet(Read.Partly::new);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return new Read.Broken();
    }
  }

  /** The body of the first handshake message, which may lie in several records. */
  private static Optional<ByteBuffer> message(byte[] bytes) {
    ByteArrayOutputStream handshake = new ByteArrayOutputStream();
    ByteBuffer records = ByteBuffer.wrap(bytes);
    while (true) {
      byte[] soFar = handshake.toByteArray();
      if (soFar.length >= 4) {
        int length = ByteBuffer.wrap(soFar).getInt() & 0xffffff;
        require(soFar[0] == CLIENT_HELLO && length <= LONGEST);
        if (soFar.length >= 4 + length) {
          return Optional.of(ByteBuffer.wrap(soFar, 4, length).slice());
        }
      }
      if (records.remaining() < RECORD_HEAD) {
        return Optional.empty();
      }
      require(records.get() == HANDSHAKE && records.get() == 3);
      records.get();
      int length = records.getShort() & 0xffff;
      require(length > 0 && length <= LONGEST_RECORD);
      int there = Math.min(length, records.remaining());
      handshake.write(bytes, records.position(), there);
      records.position(records.position() + there);
    }
  }

  private static Read parsed(ByteBuffer message) {
    message.position(2 + 32);
    skip(message, message.get() & 0xff);
    skip(message, message.getShort() & 0xffff);
    skip(message, message.get() & 0xff);
    Optional<String> name = Optional.empty();
    boolean hidden = false;
    if (message.hasRemaining()) {
      ByteBuffer extensions = part(message, message.getShort() & 0xffff);
      require(!message.hasRemaining());
      while (extensions.hasRemaining()) {
        int type = extensions.getShort() & 0xffff;
        ByteBuffer extension = part(extensions, extensions.getShort() & 0xffff);
        if (type == SERVER_NAME) {
          require(name.isEmpty());
          name = Optional.of(serverName(extension));
        }
        hidden |= type == ENCRYPTED_CLIENT_HELLO;
      }
    }
    return new Read.Whole(new ClientHello(name, hidden));
  }

  /** A list of names is allowed by the letter, and one of them is all that anybody sends. */
  private static String serverName(ByteBuffer extension) {
    ByteBuffer names = part(extension, extension.getShort() & 0xffff);
    require(!extension.hasRemaining() && names.get() == HOST_NAME);
    ByteBuffer name = part(names, names.getShort() & 0xffff);
    require(!names.hasRemaining() && name.hasRemaining());
    String host = StandardCharsets.ISO_8859_1.decode(name).toString().toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static ByteBuffer part(ByteBuffer of, int length) {
    ByteBuffer part = of.slice(of.position(), check(of, length));
    skip(of, length);
    return part;
  }

  private static void skip(ByteBuffer in, int length) {
    in.position(in.position() + check(in, length));
  }

  private static int check(ByteBuffer in, int length) {
    require(length <= in.remaining());
    return length;
  }

  private static void require(boolean fine) {
    if (!fine) {
      throw new IllegalArgumentException("no client hello");
    }
  }
}
