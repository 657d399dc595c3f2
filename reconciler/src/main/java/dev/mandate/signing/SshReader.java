package dev.mandate.signing;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the data types of RFC 4251, section 5, from bytes that may be hostile. */
final class SshReader {
  private final ByteBuffer in;

  SshReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  /** The bytes are not what the format asks for; the message is one clause without a full stop. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  byte[] raw(int length) throws MalformedException {
    if (length < 0 || length > in.remaining()) {
      throw new MalformedException("it ends too early");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  int uint32() throws MalformedException {
    if (in.remaining() < Integer.BYTES) {
      throw new MalformedException("it ends too early");
    }
    int value = in.getInt();
    if (value < 0) {
      throw new MalformedException("a number in it is too large");
    }
    return value;
  }

  /** The 32 bits as they are; for values that are compared, not counted. */
  int bits32() throws MalformedException {
    return ByteBuffer.wrap(raw(Integer.BYTES)).getInt();
  }

  byte[] string() throws MalformedException {
    return raw(uint32());
  }

  /** A string of printable ASCII: names of algorithms and namespaces. */
  String name() throws MalformedException {
    byte[] bytes = string();
    for (byte b : bytes) {
      if (b <= ' ' || b > '~') {
        throw new MalformedException("a name in it is not printable ASCII");
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** A positive number in the only form that RFC 4251 allows: no superfluous leading zero. */
  BigInteger positiveMpint() throws MalformedException {
    byte[] bytes = string();
    if (bytes.length == 0) {
      throw new MalformedException("a number in it is zero");
    }
    BigInteger value = new BigInteger(bytes);
    if (value.signum() <= 0 || !Arrays.equals(value.toByteArray(), bytes)) {
      throw new MalformedException("a number in it is not in its shortest positive form");
    }
    return value;
  }

  byte[] rest() throws MalformedException {
    return raw(in.remaining());
  }

  void end() throws MalformedException {
    if (in.hasRemaining()) {
      throw new MalformedException("bytes follow its end");
    }
  }
}
