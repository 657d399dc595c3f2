package dev.mandate.wasm;

import dev.mandate.decide.PolicyAnswer.NoAnswer;

/** Names the ways in which a module fails. */
final class Failures {
  private Failures() {}

  static NoAnswer of(Throwable failure) {
    String detail = describe(failure);
    return new NoAnswer(isMemory(failure, detail) ? "memory" : "trap", detail);
  }

  static String describe(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  // OPA's allocator aborts with this text when the memory cannot grow (wasm/src/malloc.c).
  private static boolean isMemory(Throwable failure, String detail) {
    return failure instanceof OutOfMemoryError
        || detail.startsWith("opa_malloc")
        || detail.startsWith("memory:");
  }
}
