package dev.mandate.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Short commands, where the start of the program is what one waits for. */
final class Startup implements Measurement {
  private final Settings settings;
  private final Toolbox tools;

  Startup(Settings settings, Toolbox tools) {
    this.settings = settings;
    this.tools = tools;
  }

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public void measure(Report report) throws Exception {
    report.title("Starting up");
    version(report);
    oneSpec(report);
  }

  private void version(Report report) throws Exception {
    Program mandate = mandate().with("--version");
    List<Contender> contenders = new ArrayList<>();
    contenders.add(Contender.of("mandate --version", () -> mandate.run()));
    Optional<Path> kubectl = tools.find(Tool.KUBECTL);
    kubectl
        .map(path -> Program.of(settings.work(), path.toString()).with("version", "--client"))
        .ifPresent(p -> contenders.add(Contender.of("kubectl version --client", () -> p.run())));
    if (kubectl.isEmpty()) {
      report.missing("kubectl", "its start");
    }
    compare(report, contenders, "mandate --version beside kubectl", 1.0);
  }

  /** A repository of one agent and one task: kubeconform sees the task only. */
  private void oneSpec(Report report) throws Exception {
    Corpus corpus = settings.corpus(100);
    Path folder = settings.work().resolve("one-spec");
    Trees.delete(folder);
    SpecFile task = corpus.task(3);
    corpus
        .files()
        .filter(file -> file.path().equals("mandate.yaml") || task.text().contains(name(file)))
        .forEach(file -> Copies.text(file.text(), folder.resolve(file.path())));
    Copies.text(task.text(), folder.resolve(task.path()));

    Program mandate = mandate().with("validate", "--repo", folder.toString());
    List<Contender> contenders = new ArrayList<>();
    contenders.add(Contender.of("mandate validate", () -> mandate.run()));
    Optional<Path> kubeconform = tools.find(Tool.KUBECONFORM);
    kubeconform
        .map(
            path ->
                Program.of(settings.work(), path.toString())
                    .with("-strict", "-schema-location")
                    .with(settings.work().resolve("kubeconform") + "/{{.ResourceKind}}.json")
                    .with(folder.resolve(task.path()).toString()))
        .ifPresent(p -> contenders.add(Contender.of("kubeconform of the task", () -> p.run())));
    if (kubeconform.isEmpty()) {
      report.missing("kubeconform", "one spec");
    }
    Copies.file(
        settings.root().resolve("schemas/task.schema.json"),
        settings.work().resolve("kubeconform/task.json"));
    compare(report, contenders, "mandate validate of one task beside kubeconform", 3.0);
  }

  private void compare(Report report, List<Contender> contenders, String what, double atMost)
      throws Exception {
    List<Measured> results = Duel.run(2, settings.rounds(), contenders);
    report.table(results);
    if (results.size() == 2) {
      report.verdict(what, results.get(0).ratioTo(results.get(1)), atMost);
    }
  }

  private Program mandate() {
    return Program.of(settings.work(), settings.mandate().toString());
  }

  private static String name(SpecFile file) {
    String path = file.path();
    return path.substring(path.lastIndexOf('/') + 1).replace(".yaml", "");
  }
}
