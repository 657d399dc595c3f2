package dev.mandate.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are on the public internet. A name that an agent may reach could lead to the
 * reconciler's own machine, its network or the metadata service of its cloud, if whoever holds the
 * name wants that.
 */
final class Addresses {
  /** IANA special-purpose address registries, RFC 6890; and what Java has no question for. */
  private static final List<Block> NOT_PUBLIC =
      List.of(
          new Block("0.0.0.0", 8),
          new Block("10.0.0.0", 8),
          new Block("100.64.0.0", 10),
          new Block("127.0.0.0", 8),
          new Block("169.254.0.0", 16),
          new Block("172.16.0.0", 12),
          new Block("192.0.0.0", 24),
          new Block("192.0.2.0", 24),
          new Block("192.88.99.0", 24),
          new Block("192.168.0.0", 16),
          new Block("198.18.0.0", 15),
          new Block("198.51.100.0", 24),
          new Block("203.0.113.0", 24),
          new Block("224.0.0.0", 3),
          new Block("::", 96),
          new Block("64:ff9b::", 96),
          new Block("64:ff9b:1::", 48),
          new Block("100::", 64),
          new Block("2001::", 23),
          new Block("2001:db8::", 32),
          new Block("2002::", 16),
          new Block("fc00::", 7),
          new Block("fe80::", 9),
          new Block("ff00::", 8));

  private record Block(String start, int bits) {
    boolean holds(byte[] address) {
      byte[] first = bytes(start);
      if (first.length != address.length) {
        return false;
      }
      int whole = bits / 8;
      if (!Arrays.equals(first, 0, whole, address, 0, whole)) {
        return false;
      }
      int rest = bits % 8;
      return rest == 0 || ((first[whole] ^ address[whole]) & 0xff) >>> (8 - rest) == 0;
    }

    private static byte[] bytes(String literal) {
      try {
        return InetAddress.getByName(literal).getAddress();
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(literal, e);
      }
    }
  }

  private Addresses() {}

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return NOT_PUBLIC.stream().noneMatch(block -> block.holds(bytes));
  }
}
