package dev.mandate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Whether a reconciler gets by with little memory, and whether it needs more as it goes on. */
final class HeapUse implements Measurement {
  private static final int MEGABYTES = 512;
  private static final int IDLE_PASSES = 10_000;

  private final Settings settings;

  HeapUse(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "heap";
  }

  @Override
  public void measure(Report report) throws Exception {
    report.title("Heap, with at most %d MB".formatted(MEGABYTES));
    measure(report, settings.large(), 100);
    measure(report, settings.small(), IDLE_PASSES);
  }

  private void measure(Report report, int specs, int idlePasses) throws Exception {
    Corpus corpus = settings.corpus(specs);
    Path kept = CorpusRepository.make(corpus, settings.kept(corpus, ".git"));
    Path remote =
        Copies.folder(kept, settings.work().resolve("remotes/heap-" + specs + ".git"));
    Path scratch = settings.work().resolve("heap-" + specs);
    Trees.delete(scratch);
    String where = "%,d specs".formatted(specs);
    try {
      String lines = probe(remote, scratch, idlePasses);
      report.line(
          "%s, used after a first pass, a survey and %,d idle passes: %s."
              .formatted(where, idlePasses, megabytes(lines)));
    } catch (IOException e) {
      report.line("%s: it does **not** get by: %s".formatted(where, e.getMessage()));
    }
    report.line("");
  }

  private String probe(Path remote, Path home, int idlePasses)
      throws IOException, InterruptedException {
    return Program.of(settings.work(), Path.of(System.getProperty("java.home"), "bin/java").toString())
        .with("-Xmx" + MEGABYTES + "m", "-XX:+UseSerialGC", "-XX:NewRatio=10", "-XX:+ExitOnOutOfMemoryError")
        .with("--enable-native-access=ALL-UNNAMED")
        .with("-cp", System.getProperty("java.class.path"), HeapProbe.class.getName())
        .with(remote.toUri().toString(), home.toString(), Integer.toString(idlePasses))
        .run()
        .text();
  }

  private static String megabytes(String lines) {
    List<String> figures =
        lines
            .lines()
            .map(line -> line.split(" ", 2))
            .map(
                figure ->
                    String.format(
                        Locale.ROOT, "%s %.1f MB", figure[0], Long.parseLong(figure[1]) / 1e6))
            .toList();
    return figures.stream().collect(Collectors.joining(", "));
  }
}
