package dev.mandate.gateway;

/** Pictures that came with a request, in base64. */
final class Pictures {
  private int count;
  private long bytes;

  void add(String base64) {
    count++;
    bytes += base64.length();
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }
}
