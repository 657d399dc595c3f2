package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an agent is told.
 *
 * @param text of {@code PROMPT.md}; holds no path of this machine, so the same task gives the same
 *     text everywhere
 * @param systemInstructions of {@code context/system-instructions.txt}
 * @param templates digest of both templates
 * @param origins where each text in it came from that nobody vouches for
 */
public record Prompt(
    String text, String systemInstructions, Digest templates, List<Provenance> origins) {
  public Prompt {
    origins = List.copyOf(origins);
  }

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
