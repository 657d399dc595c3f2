package dev.mandate.bench;

/** One way of doing a thing, run again and again. */
interface Contender {
  String name();

  /** Made ready before each run; not timed. */
  default void prepare() throws Exception {}

  /** Does it once; timed. Throws when it did not do what it was for. */
  void run() throws Exception;

  static Contender of(String name, Step step) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void run() throws Exception {
        step.run();
      }
    };
  }

  /** What is timed. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }
}
