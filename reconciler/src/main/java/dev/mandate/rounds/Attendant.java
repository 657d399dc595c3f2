package dev.mandate.rounds;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Item;

/**
 * Sees to one kind of thing that people ask for, reading the truth from the forge and doing nothing
 * twice.
 */
@FunctionalInterface
public interface Attendant {
  /** Whether it has committed something to the control repository. */
  Answer<Boolean> attend(Item item);
}
