package dev.mandate.wiring;

import dev.mandate.rounds.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far rounds at one repository have come, in a file of the cache that may be deleted.
 *
 * @param repository as the code host calls it; of another nothing is known
 */
record MarkFile(Path file, String repository) implements Rounds.Mark {

  /** What cannot be read is seen to again. */
  @Override
  public Optional<Rounds.Reached> recall() {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      String[] words = text.strip().split(" ", -1);
      return words.length > 1 && words[1].equals(repository)
          ? Optional.of(
              new Rounds.Reached(Instant.parse(words[0]), Arrays.stream(words).skip(2).findFirst()))
          : Optional.empty();
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void keep(Rounds.Reached reached) {
    try {
      Files.createDirectories(file.getParent());
      Path draft = Files.createTempFile(file.getParent(), "rounds", ".new");
      String pulse = reached.pulse().map(known -> " " + known).orElse("");
      Files.writeString(draft, reached.seen() + " " + repository + pulse + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // The one before is as true: more is seen to again than need be.
    }
  }
}
