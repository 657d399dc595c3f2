package dev.mandate.command;

import java.util.Optional;

/** A line that speaks to Mandate. */
public sealed interface Spoken {
  /** A command that there is. */
  record Given(Invocation invocation) implements Spoken {}

  /**
   * Meant as a command, and none; whoever wrote it is told so.
   *
   * @param why one sentence
   * @param meant the line that was probably meant
   */
  record Mistaken(String why, Optional<String> meant) implements Spoken {}
}
