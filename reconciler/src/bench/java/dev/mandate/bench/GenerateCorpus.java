package dev.mandate.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Makes a corpus to look at or to try something on: {@code GenerateCorpus SIZE SEED FOLDER}. */
public final class GenerateCorpus {
  private GenerateCorpus() {}

  /** A folder name that ends in {@code .git} asks for a bare repository instead of plain files. */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      throw new IllegalArgumentException("usage: GenerateCorpus SIZE SEED FOLDER[.git]");
    }
    Corpus corpus = new Corpus(Integer.parseInt(args[0]), Long.parseLong(args[1]));
    Path folder = Path.of(args[2]);
    if (folder.toString().endsWith(".git")) {
      CorpusRepository.make(corpus, folder);
    } else {
      CorpusFolder.make(corpus, folder);
    }
  }
}
