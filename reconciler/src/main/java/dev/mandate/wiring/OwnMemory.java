package dev.mandate.wiring;

import dev.mandate.cycle.Settled;
import java.util.Optional;

/**
 * Recalls nothing until this process has settled something itself: who starts to watch a repository
 * has to see it once in full. Not thread-safe.
 */
final class OwnMemory implements Settled.Memory {
  private final Settled.Memory memory;
  private boolean own;

  OwnMemory(Settled.Memory memory) {
    this.memory = memory;
  }

  @Override
  public Optional<Settled> recall() {
    return own ? memory.recall() : Optional.empty();
  }

  @Override
  public void keep(Settled settled) {
    memory.keep(settled);
    own = true;
  }
}
