package dev.mandate.launch.bubblewrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What bwrap tells with {@code --json-status-fd}: one JSON object a line, of numbers only. The
 * agent cannot write to it.
 */
record StatusFile(Path file) {
  private static final Pattern CHILD = Pattern.compile("\"child-pid\"\\s*:\\s*(\\d{1,18})");
  private static final Pattern EXIT = Pattern.compile("\"exit-code\"\\s*:\\s*(\\d{1,3})");

  /** The first process in the namespace of process ids, as the process that asked sees it. */
  OptionalLong childPid() {
    Matcher found = CHILD.matcher(text());
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }

  /** Of the agent; empty when none was started, or it has not ended by itself. */
  OptionalInt exitCode() {
    Matcher found = EXIT.matcher(text());
    return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
  }

  private String text() {
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.US_ASCII) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("what bwrap said cannot be read", e);
    }
  }
}
