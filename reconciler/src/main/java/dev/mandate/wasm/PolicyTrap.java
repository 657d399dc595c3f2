package dev.mandate.wasm;

/** The policy gave up, or its host did for it; never leaves this package. */
final class PolicyTrap extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PolicyTrap(String message) {
    super(message, null, false, false);
  }
}
