package dev.mandate.git;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells from a failure whether it was this machine that could not write. */
public final class StorageTrouble {
  /** Java has no types for these; the texts are those of the operating system. */
  private static final List<String> WORDS =
      List.of(
          "no space left on device",
          "file too large",
          "disk quota exceeded",
          "read-only file system",
          "input/output error",
          "too many open files");

  private StorageTrouble() {}

  /** What the operating system said; empty when the failure is another. */
  public static Optional<String> in(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = at.getMessage() == null ? "" : at.getMessage();
      String lower = message.toLowerCase(Locale.ROOT);
      if (at instanceof IOException && WORDS.stream().anyMatch(lower::contains)) {
        return Optional.of(message);
      }
      for (Throwable suppressed : at.getSuppressed()) {
        Optional<String> found = in(suppressed);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
