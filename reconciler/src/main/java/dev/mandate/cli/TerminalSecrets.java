package dev.mandate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Standard input of this process. What is typed is not shown. */
final class TerminalSecrets implements SecretSource {
  private static final int MOST_BYTES = 64 * 1024;
  private static final Path INPUT = Path.of("/dev/fd/0");

  TerminalSecrets() {
    // Since JDK 22 there may be another that is there without a terminal, too.
    System.setProperty("jdk.console", "java.base");
  }

  // jdk.console keeps it null where there is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  @Override
  public String read(String what) {
    java.io.Console terminal = System.console();
    if (terminal != null) {
      char[] typed = terminal.readPassword("%s: ", what);
      return typed == null ? "" : text(typed);
    }
    if (isTerminal()) {
      throw CommandFailure.usage(
          "the value would be shown while it is typed, since the output goes elsewhere",
          "do not redirect the output, or hand the value in: mandate credential … < file");
    }
    try {
      byte[] bytes = System.in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw CommandFailure.usage(
            "standard input has more than " + MOST_BYTES + " bytes", "hand in one value");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw CommandFailure.usage("standard input is not UTF-8", "hand in the value as text");
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read", e);
    }
  }

  private static String text(char[] typed) {
    String text = new String(typed);
    Arrays.fill(typed, '\0');
    return text;
  }

  private static boolean isTerminal() {
    try {
      String device = Files.exists(INPUT) ? INPUT.toRealPath().toString() : "";
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) {
      return false; // a pipe that was closed has no path
    }
  }
}
