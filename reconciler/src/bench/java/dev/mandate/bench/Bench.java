package dev.mandate.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures everything, or what {@code BENCH_ONLY} names, and prints it as Markdown. */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> environment = System.getenv();
    Settings settings = Settings.of(environment);
    Files.createDirectories(settings.work());
    Toolbox tools = new Toolbox(settings.tools(), environment.getOrDefault("PATH", ""));
    Report report = new Report(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    report.line("# Benchmark");
    report.line("");
    machine(report, settings, tools);
    for (Measurement measurement : all(settings, tools)) {
      if (settings.only().isEmpty() || settings.only().contains(measurement.name())) {
        measurement.measure(report);
      }
    }
    report.save(settings.work().resolve("results.md"));
    // Servers and policies have threads of their own.
    System.exit(0);
  }

  private static List<Measurement> all(Settings settings, Toolbox tools) {
    return List.of(
        new Startup(settings, tools),
        new ColdValidate(settings, tools),
        new WarmPasses(settings, tools),
        new HeapUse(settings),
        new PolicyRate(settings, tools),
        new YearOfRuns(settings),
        new Throughput(settings),
        new BudgetPlans(settings),
        new GatewayLatency(),
        new WebhookLatency(settings),
        new ScrubRate(settings, tools),
        new RuntimeCosts(settings),
        new Fifty(settings));
  }

  private static void machine(Report report, Settings settings, Toolbox tools) throws Exception {
    report.line(
        "- %d processors, %s, Java %s (%s)"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.version"),
                System.getProperty("java.vendor")));
    for (Tool tool : Tool.values()) {
      Optional<Path> path = tools.find(tool);
      report.line(
          "- "
              + tool.program()
              + ": "
              + (path.isPresent() ? tool.version(path.get(), settings.work()) : "not installed"));
    }
    report.line(
        "- seed %d; sizes %,d, %,d and %,d specs"
            .formatted(settings.seed(), settings.small(), settings.cold(), settings.large()));
  }
}
