package dev.mandate.command;

import java.util.List;

/**
 * A command as somebody has given it. What it means is for the command to say.
 *
 * @param word which command, in lower case
 * @param arguments as they were written, without their quotes
 */
public record Invocation(String word, List<String> arguments) {
  public Invocation {
    arguments = List.copyOf(arguments);
  }
}
