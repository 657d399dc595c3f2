package dev.mandate.signing;

import dev.mandate.signing.SshReader.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;

/** Turns an ECDSA P-256 signature from one written form into the other. */
final class EcdsaSignatures {
  private static final int FIELD_BITS = 256;
  private static final int MAX_DER = 72;

  private EcdsaSignatures() {}

  /** From RFC 5656, section 3.1.2, to RFC 3279, section 2.2.3. */
  static byte[] sshToDer(byte[] ssh) throws MalformedException {
    SshReader in = new SshReader(ssh);
    BigInteger r = in.positiveMpint();
    BigInteger s = in.positiveMpint();
    in.end();
    if (r.bitLength() > FIELD_BITS || s.bitLength() > FIELD_BITS) {
      throw new MalformedException("a number in it is too large for its curve");
    }
    byte[] first = derInteger(r);
    byte[] second = derInteger(s);
    // Each number takes at most 35 bytes, so one byte holds the length of both.
    return new SshWriter()
        .raw(new byte[] {0x30, (byte) (first.length + second.length)})
        .raw(first)
        .raw(second)
        .bytes();
  }

  /** From RFC 3279 to RFC 5656; only for signatures that the JDK has just made. */
  static byte[] derToSsh(byte[] der) {
    int firstLength = der[3];
    byte[] first = Arrays.copyOfRange(der, 4, 4 + firstLength);
    byte[] second = Arrays.copyOfRange(der, 4 + firstLength + 2, der.length);
    return new SshWriter().string(first).string(second).bytes();
  }

  /** Whether the bytes are the one DER form of two positive numbers, and nothing after them. */
  static boolean isStrictDer(byte[] der) {
    if (der.length < 8 || der.length > MAX_DER || der[0] != 0x30 || der[1] != der.length - 2) {
      return false;
    }
    int firstEnd = integerEnd(der, 2);
    return firstEnd > 0 && integerEnd(der, firstEnd) == der.length;
  }

  /** Where the DER number that begins at {@code at} ends; -1 when it is not in shortest form. */
  private static int integerEnd(byte[] der, int at) {
    if (at + 2 > der.length || der[at] != 0x02) {
      return -1;
    }
    int length = der[at + 1];
    int end = at + 2 + length;
    if (length < 1 || end > der.length) {
      return -1;
    }
    byte[] bytes = Arrays.copyOfRange(der, at + 2, end);
    BigInteger value = new BigInteger(bytes);
    return value.signum() > 0 && Arrays.equals(value.toByteArray(), bytes) ? end : -1;
  }

  private static byte[] derInteger(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return new SshWriter().raw(new byte[] {0x02, (byte) bytes.length}).raw(bytes).bytes();
  }
}
