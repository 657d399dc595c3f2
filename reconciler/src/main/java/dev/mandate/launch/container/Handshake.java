package dev.mandate.launch.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the first thing that the shell inside says: before that, no agent can have said any.
 */
final class Handshake {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 2;
  private static final int LONGEST = 1000;

  private Handshake() {}

  /** How it went. */
  sealed interface Result {
    /**
     * @param rest what follows the word
     */
    record Answered(String rest) implements Result {}

    /** It ended, or was not heard in time. */
    record Silent() implements Result {}

    /** The calling thread was interrupted; that is kept. */
    record Interrupted() implements Result {}
  }

  static Result await(Process process, String word) throws IOException {
    InputStream output = process.getInputStream();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      boolean ended = !process.isAlive();
      while (output.available() > 0) {
        int next = output.read();
        if (next != '\n') {
          line.write(line.size() < LONGEST ? next : '\n');
          continue;
        }
        Optional<String> rest = rest(line, word);
        if (rest.isPresent()) {
          return new Result.Answered(rest.get());
        }
        line.reset();
      }
      if (ended) {
        return new Result.Silent();
      }
      try {
        boolean unused = process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Result.Interrupted();
      }
    }
    return new Result.Silent();
  }

  private static Optional<String> rest(ByteArrayOutputStream line, String word) {
    String text = line.toString(StandardCharsets.UTF_8);
    return text.startsWith(word + " ")
        ? Optional.of(text.substring(word.length() + 1).strip())
        : Optional.empty();
  }
}
