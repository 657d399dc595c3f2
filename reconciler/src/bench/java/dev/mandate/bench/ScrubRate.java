package dev.mandate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.scrub.Scrubber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** How fast logs are scrubbed, and what is found in them, beside gitleaks on the same files. */
final class ScrubRate implements Measurement {
  private static final int FILES = 64;
  private static final int FILE_CHARACTERS = 256 * 1024;
  private static final int SECRETS_PER_FILE = 12;
  private static final int ROUNDS = 5;

  private final Settings settings;
  private final Toolbox tools;

  ScrubRate(Settings settings, Toolbox tools) {
    this.settings = settings;
    this.tools = tools;
  }

  @Override
  public String name() {
    return "scrub";
  }

  /**
   * What a contender did with the corpus.
   *
   * @param found how many of the planted secrets, by kind
   * @param falseAlarms in logs without a secret, in this project's sources and documentation
   */
  private record Findings(Map<Planted, Integer> found, int falseAlarms, int falseInProject) {}

  @Override
  public void measure(Report report) throws Exception {
    report.title("Scrubbing");
    Path work = Files.createTempDirectory(settings.work(), "scrub");
    Path dirty = Files.createDirectories(work.resolve("dirty"));
    Path clean = Files.createDirectories(work.resolve("clean"));
    Path project = Files.createDirectories(work.resolve("project"));
    List<Planted.Secret> secrets = writeLogs(dirty, clean);
    copyProject(project);
    Map<Path, String> texts = read(work);
    long bytes = 0;
    for (Path file : texts.keySet()) {
      bytes += Files.size(file);
    }
    report.line(
        String.format(
            Locale.ROOT,
            "%d files, %.1f MB, %d planted secrets in %d of them.",
            texts.size(),
            bytes / 1e6,
            secrets.size(),
            FILES / 2));
    report.line("");
    Scrubber scrubber = Scrubber.knowing(known());
    List<Contender> contenders = new ArrayList<>();
    contenders.add(
        Contender.of("scrubber, one thread", () -> texts.values().forEach(scrubber::scrub)));
    Optional<Path> gitleaks = tools.find(Tool.GITLEAKS);
    Path found = settings.work().resolve("gitleaks.json");
    gitleaks.ifPresent(
        path ->
            contenders.add(
                Contender.of("gitleaks, all processors", () -> gitleaks(path, work, found))));
    List<Measured> results = Duel.run(1, ROUNDS, contenders);
    report.table(results);
    for (Measured result : results) {
      report.line(
          String.format(
              Locale.ROOT,
              "- %s: %.1f MB/s",
              result.name(),
              bytes / 1e6 / (result.median().toNanos() / 1e9)));
    }
    report.line("");
    List<Findings> findings = new ArrayList<>();
    findings.add(scrubbed(scrubber, texts, dirty, clean, secrets));
    if (gitleaks.isPresent()) {
      findings.add(reported(found, dirty, clean, secrets));
    } else {
      report.missing("gitleaks", "what it finds");
    }
    rows(report, findings, secrets);
    Trees.delete(work);
  }

  private static List<String> known() {
    Random random = new Random(7);
    return Stream.generate(() -> Planted.NAMED_PASSWORD.next(random).value()).limit(50).toList();
  }

  private List<Planted.Secret> writeLogs(Path dirty, Path clean) throws IOException {
    List<Planted> kinds = List.of(Planted.values());
    List<Planted.Secret> secrets = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      Random random = new Random(settings.seed() + i);
      boolean plants = i % 2 == 0;
      StringBuilder text = new StringBuilder();
      int planted = 0;
      while (text.length() < FILE_CHARACTERS) {
        if (plants && text.length() > planted * (FILE_CHARACTERS / SECRETS_PER_FILE)) {
          Planted.Secret secret = kinds.get(planted++ % kinds.size()).next(random);
          secrets.add(secret);
          text.append(secret.line()).append('\n');
        }
        text.append(line(random)).append('\n');
      }
      Files.writeString((plants ? dirty : clean).resolve("log-" + i + ".txt"), text);
    }
    return secrets;
  }

  private static String line(Random random) {
    int number = random.nextInt(100_000);
    return switch (random.nextInt(6)) {
      case 0 -> "2026-11-21T10:%02d:00Z INFO  worker took %d ms".formatted(number % 60, number);
      case 1 -> "request %s done".formatted(new UUID(random.nextLong(), random.nextLong()));
      case 2 -> "image sha256:" + "%016x".formatted(random.nextLong()).repeat(4) + " is there";
      case 3 ->
          "\tat org.example.shop.OrderService.place%d(OrderService.java:%d)"
              .formatted(number, number % 900);
      case 4 ->
          "{\"level\":\"warn\",\"path\":\"/srv/app/part%d/file.txt\",\"bytes\":%d}"
              .formatted(number, number);
      default -> "the build of module " + number + " has passed all of its tests and is kept";
    };
  }

  private void copyProject(Path to) throws IOException {
    int number = 0;
    for (String folder : List.of("docs", "reconciler/src/main/java")) {
      try (Stream<Path> files = Files.walk(settings.root().resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          Files.copy(file, to.resolve(number++ + "-" + file.getFileName()));
        }
      }
    }
  }

  private static Map<Path, String> read(Path folder) throws IOException {
    Map<Path, String> texts = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        texts.put(file, Files.readString(file));
      }
    }
    return texts;
  }

  private void gitleaks(Path program, Path folder, Path found)
      throws IOException, InterruptedException {
    Program.of(settings.work(), program.toString())
        .with("dir", folder.toString(), "--no-banner", "--exit-code", "0", "--log-level", "error")
        .with("--report-format", "json", "--report-path", found.toString())
        .run();
  }

  private static Findings scrubbed(
      Scrubber scrubber,
      Map<Path, String> texts,
      Path dirty,
      Path clean,
      List<Planted.Secret> secrets) {
    StringBuilder left = new StringBuilder();
    int logs = 0;
    int project = 0;
    for (Map.Entry<Path, String> text : texts.entrySet()) {
      String after = scrubber.scrub(text.getValue());
      int replaced =
          Scrubber.replaced(text.getValue(), after).values().stream()
              .mapToInt(Integer::intValue)
              .sum();
      if (text.getKey().startsWith(dirty)) {
        left.append(after);
      } else if (text.getKey().startsWith(clean)) {
        logs += replaced;
      } else {
        project += replaced;
      }
    }
    Map<Planted, Integer> found = new LinkedHashMap<>();
    for (Planted.Secret secret : secrets) {
      if (left.indexOf(secret.value()) < 0) {
        found.merge(secret.kind(), 1, Integer::sum);
      }
    }
    return new Findings(found, logs, project);
  }

  private static Findings reported(
      Path report, Path dirty, Path clean, List<Planted.Secret> secrets) throws IOException {
    StringBuilder matches = new StringBuilder();
    int logs = 0;
    int project = 0;
    for (JsonNode finding : JsonMapper.builder().build().readTree(report.toFile())) {
      Path file = Path.of(finding.path("File").asText());
      if (file.startsWith(dirty)) {
        matches.append(finding.path("Match").asText()).append('\n');
      } else if (file.startsWith(clean)) {
        logs++;
      } else {
        project++;
      }
    }
    Map<Planted, Integer> found = new LinkedHashMap<>();
    for (Planted.Secret secret : secrets) {
      if (matches.indexOf(secret.value()) >= 0) {
        found.merge(secret.kind(), 1, Integer::sum);
      }
    }
    return new Findings(found, logs, project);
  }

  private static void rows(Report report, List<Findings> findings, List<Planted.Secret> secrets) {
    report.line("| found | planted | scrubber |" + (findings.size() > 1 ? " gitleaks |" : ""));
    report.line("|---|---:|" + "---:|".repeat(findings.size()));
    for (Planted kind : Planted.values()) {
      row(
          report,
          kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          Long.toString(secrets.stream().filter(secret -> secret.kind() == kind).count()),
          findings.stream().map(each -> each.found().getOrDefault(kind, 0)).toList());
    }
    row(
        report,
        "all",
        Integer.toString(secrets.size()),
        findings.stream()
            .map(each -> each.found().values().stream().mapToInt(Integer::intValue).sum())
            .toList());
    row(report, "false, logs", "", findings.stream().map(Findings::falseAlarms).toList());
    row(report, "false, project", "", findings.stream().map(Findings::falseInProject).toList());
    report.line("");
  }

  private static void row(Report report, String name, String planted, List<Integer> counts) {
    StringBuilder row = new StringBuilder("| " + name + " | " + planted + " |");
    counts.forEach(count -> row.append(' ').append(count).append(" |"));
    report.line(row.toString());
  }
}
