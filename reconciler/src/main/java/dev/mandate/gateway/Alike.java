package dev.mandate.gateway;

import java.util.Arrays;

/** What is new in a request that repeats most of another, as those of a conversation do. */
final class Alike {
  /** Where old and new meet, texts can fall into other tokens than before. */
  private static final int SEAMS = 64;

  private Alike() {}

  /** Bytes beside the longest common beginning and the longest common end, generously. */
  static long newBytes(byte[] before, byte[] now) {
    int shorter = Math.min(before.length, now.length);
    int mismatch = Arrays.mismatch(before, now);
    int beginning = mismatch < 0 ? shorter : mismatch;
    int end = 0;
    while (end < shorter - beginning
        && before[before.length - 1 - end] == now[now.length - 1 - end]) {
      end++;
    }
    return (long) now.length - beginning - end + SEAMS;
  }
}
