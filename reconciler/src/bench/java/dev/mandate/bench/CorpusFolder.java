package dev.mandate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Writes a corpus as plain files. */
final class CorpusFolder {
  private CorpusFolder() {}

  /** Makes {@code folder}, unless it is there already: then it is complete. */
  static Path make(Corpus corpus, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
    Trees.delete(unfinished);
    Iterator<SpecFile> files = corpus.files().iterator();
    while (files.hasNext()) {
      write(unfinished, files.next());
    }
    return Files.move(unfinished, folder);
  }

  private static void write(Path folder, SpecFile spec) {
    Path file = folder.resolve(spec.path());
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, spec.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
