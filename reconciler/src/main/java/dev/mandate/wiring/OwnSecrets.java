package dev.mandate.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a reconciler keeps to itself on this machine, so that no run can tell it. */
final class OwnSecrets {
  private static final long LARGEST = 64 << 10;

  private OwnSecrets() {}

  /** The content of the keys in its home. */
  static Set<String> of(HomeFolder home) {
    if (!Files.isDirectory(home.keys())) {
      return Set.of();
    }
    try (Stream<Path> files = Files.walk(home.keys())) {
      List<Path> keys =
          files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
      Set<String> secrets = new HashSet<>();
      for (Path key : keys) {
        if (!key.toString().endsWith(".pub") && Files.size(key) <= LARGEST) {
          secrets.add(Files.readString(key, StandardCharsets.ISO_8859_1));
        }
      }
      return Set.copyOf(secrets);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the keys in " + home.keys(), e);
    }
  }
}
