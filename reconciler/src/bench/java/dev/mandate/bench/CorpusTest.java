package dev.mandate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CorpusTest {
  private final Corpus corpus = new Corpus(2_000, 42);

  @Test
  void hasExactlyAsManyFilesAsAskedEachAtItsOwnPath() {
    List<String> paths = corpus.files().map(SpecFile::path).toList();

    assertEquals(2_000, paths.size());
    assertEquals(2_000, paths.stream().distinct().count());
  }

  @Test
  void theSameSeedGivesTheSameFilesAndAnotherSeedOthers() {
    assertEquals(corpus.files().toList(), new Corpus(2_000, 42).files().toList());
    assertTrue(!corpus.files().toList().equals(new Corpus(2_000, 43).files().toList()));
  }

  @Test
  void oneInAHundredTasksHasAFlawAndEveryKindOfFlawOccurs() {
    List<Flaw> flaws = corpus.files().flatMap(file -> file.flaw().stream()).toList();

    assertEquals(corpus.flawed(), flaws.size());
    assertEquals(Flaw.values().length, flaws.stream().distinct().count());
  }

  @Test
  void sizesLieBetween300BytesAnd8Kilobytes() {
    corpus
        .files()
        .filter(file -> file.path().startsWith("tasks/") || file.path().startsWith("agents/"))
        .forEach(
            file ->
                assertTrue(
                    file.text().length() >= 300 && file.text().length() <= 8_192,
                    () -> file.path() + " has " + file.text().length() + " bytes"));
  }

  @Test
  void noFolderHasMoreThanAThousandEntries() {
    new Corpus(20_000, 1)
        .files()
        .collect(
            Collectors.groupingBy(
                file -> file.path().substring(0, file.path().lastIndexOf('/') + 1),
                Collectors.counting()))
        .forEach((folder, entries) -> assertTrue(entries <= 1_000, folder));
  }

  @Test
  void aRewordedTaskIsAnotherTextOfTheSameNameAtTheSamePath() {
    SpecFile before = corpus.task(7);
    SpecFile after = corpus.reworded(7, 1);

    assertEquals(before.path(), after.path());
    assertTrue(after.text().contains("name: task-000007\n"));
    assertTrue(!before.text().equals(after.text()));
    assertTrue(!after.text().equals(corpus.reworded(7, 2).text()));
  }
}
