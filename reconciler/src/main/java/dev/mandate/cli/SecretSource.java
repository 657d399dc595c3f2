package dev.mandate.cli;

/** Where a command reads a value that nobody may see. */
@FunctionalInterface
interface SecretSource {
  /**
   * Reads one value: all of standard input, or what is typed where that is a terminal.
   *
   * @param what is asked for, for the prompt
   */
  String read(String what);
}
