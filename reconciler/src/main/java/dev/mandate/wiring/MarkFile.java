package dev.mandate.wiring;

import dev.mandate.rounds.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * How far rounds at one repository have come, in a file of the cache that may be deleted.
 *
 * @param repository as the code host calls it; of another nothing is known
 */
record MarkFile(Path file, String repository) implements Rounds.Mark {

  /** What cannot be read is seen to again. */
  @Override
  public Optional<Instant> recall() {
    try {
      String[] words = Files.exists(file) ? Files.readString(file).split(" ", -1) : new String[0];
      return words.length == 2 && words[1].strip().equals(repository)
          ? Optional.of(Instant.parse(words[0]))
          : Optional.empty();
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void keep(Instant seen) {
    try {
      Files.createDirectories(file.getParent());
      Path draft = Files.createTempFile(file.getParent(), "rounds", ".new");
      Files.writeString(draft, seen + " " + repository + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // The one before is as true: more is seen to again than need be.
    }
  }
}
