package dev.mandate.bench;

import java.nio.file.Path;

/** What {@link HeapUse} starts in a JVM of its own: passes over a repository, and what they keep. */
final class HeapProbe {
  private HeapProbe() {}

  /**
   * Prints one line for each figure: {@code <what> <bytes in use after a collection>}.
   *
   * @param args the remote, a folder for the reconciler's home, and how many idle passes to make
   */
  public static void main(String[] args) throws Exception {
    int idle = Integer.parseInt(args[2]);
    try (WarmReconciler reconciler = WarmReconciler.of(args[0], Path.of(args[1]))) {
      reconciler.survey();
      print("start");
      for (int i = 1; i <= idle; i++) {
        reconciler.pass();
        if (i == idle / 2) {
          print("middle");
        }
      }
      print("end");
    }
    System.exit(0);
  }

  private static void print(String what) {
    System.out.println(what + " " + used());
  }

  /** Repeated, since what is found unreachable only while collecting goes with the next one. */
  static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
