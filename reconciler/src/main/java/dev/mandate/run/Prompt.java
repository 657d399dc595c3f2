package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.nio.charset.StandardCharsets;

/**
 * What an agent is told.
 *
 * @param text of {@code PROMPT.md}; holds no path of this machine, so the same task gives the same
 *     text everywhere
 * @param systemInstructions of {@code context/system-instructions.txt}
 * @param templates digest of both templates
 */
public record Prompt(String text, String systemInstructions, Digest templates) {

  /** Of {@link #text} in UTF-8. */
  public Digest digest() {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A prompt, or why there is none. */
  public sealed interface Rendering {
    record Rendered(Prompt prompt) implements Rendering {}

    /**
     * @param why one clause
     */
    record Unusable(String why) implements Rendering {}
  }
}
