package dev.mandate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Everything about a folder from a standing start: {@code mandate validate} beside {@code
 * kubeconform} for the schemas and {@code conftest} for the policies.
 */
final class ColdValidate implements Measurement {
  private static final Pattern FILE = Pattern.compile("(?:tasks|agents)/[\\w/-]+\\.yaml");
  private static final String LONGEST_COMMAND = "2000000";
  private static final Map<String, String> SCHEMAS =
      Map.of(
          "agent", "agent",
          "task", "task",
          "approval", "approval",
          "freeze", "freeze",
          "controlrepository", "control-repository");

  private final Settings settings;
  private final Toolbox tools;

  ColdValidate(Settings settings, Toolbox tools) {
    this.settings = settings;
    this.tools = tools;
  }

  @Override
  public String name() {
    return "cold";
  }

  @Override
  public void measure(Report report) throws Exception {
    Corpus corpus = settings.corpus(settings.cold());
    Path folder = CorpusFolder.make(corpus, settings.kept(corpus, ""));
    report.title("Cold validate and policy, %,d specs".formatted(corpus.size()));

    Program mandate =
        Program.of(settings.work(), settings.mandate().toString())
            .with("validate", "--repo", folder.toString(), "--output", "json")
            .mayExit(0, 1);
    Set<String> refused = refusedByMandate(mandate.run().text());
    report.line("`mandate validate` refuses %,d files.".formatted(refused.size()));

    Optional<Path> kubeconform = tools.find(Tool.KUBECONFORM);
    Optional<Path> conftest = tools.find(Tool.CONFTEST);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(Contender.of("mandate validate", () -> mandate.run()));
    if (kubeconform.isEmpty()) {
      report.missing("kubeconform", "the comparison of schemas");
    }
    if (conftest.isEmpty()) {
      report.missing("conftest", "the comparison of policies");
    }
    if (kubeconform.isPresent() && conftest.isPresent()) {
      Program schemas = kubeconform(kubeconform.get(), folder);
      Program policies = conftest(conftest.get(), corpus, folder, 1);
      Program bothCores = conftest(conftest.get(), corpus, folder, 2);
      compareVerdicts(report, corpus, refused, schemas, bothCores);
      contenders.add(Contender.of("kubeconform -n 2", () -> schemas.run()));
      contenders.add(Contender.of("conftest", () -> policies.run()));
      contenders.add(Contender.of("conftest, files dealt to 2 processes", () -> bothCores.run()));
    }
    report.line("");
    List<Measured> results = Duel.run(0, settings.slowRounds(), contenders);
    report.table(results);
    if (results.size() == contenders.size() && results.size() > 1) {
      double ours = results.get(0).median().toNanos();
      double schemas = results.get(1).median().toNanos();
      report.verdict(
          "mandate beside kubeconform + conftest",
          ours / (schemas + results.get(2).median().toNanos()),
          0.5);
      report.verdict(
          "mandate beside kubeconform + conftest in 2 processes",
          ours / (schemas + results.get(3).median().toNanos()),
          0.5);
    }
  }

  /**
   * What is wrong with an agent Mandate says once, at the agent; conftest says it again at each of
   * its tasks. Beyond that the same files must be refused.
   */
  private static void compareVerdicts(
      Report report, Corpus corpus, Set<String> mandate, Program kubeconform, Program conftest)
      throws Exception {
    Set<String> others = files(kubeconform.run().text());
    final int bySchema = others.size();
    others.addAll(files(conftest.run().text()));
    Set<String> ofRefusedAgents = tasksOfRefusedAgents(corpus, mandate);
    Set<String> onlyMandate = new TreeSet<>(mandate);
    onlyMandate.removeAll(others);
    Set<String> onlyOthers = new TreeSet<>(others);
    onlyOthers.removeAll(mandate);
    onlyOthers.removeAll(ofRefusedAgents);
    report.line(
        "`kubeconform` refuses %,d files, `conftest` %,d more, among them tasks of refused agents."
            .formatted(bySchema, others.size() - bySchema));
    report.line(
        onlyMandate.isEmpty() && onlyOthers.isEmpty()
            ? "Apart from these tasks they refuse exactly the files that Mandate does."
            : "Only mandate refuses %s; only the others refuse %s."
                .formatted(onlyMandate, onlyOthers));
  }

  private static Set<String> tasksOfRefusedAgents(Corpus corpus, Set<String> refused) {
    Set<String> lines =
        refused.stream()
            .filter(path -> path.startsWith("agents/"))
            .map(path -> path.substring(path.lastIndexOf('/') + 1).replace(".yaml", ""))
            .map(agent -> "\n  agent: " + agent + "\n")
            .collect(Collectors.toSet());
    return corpus
        .files()
        .filter(file -> file.path().startsWith("tasks/"))
        .filter(file -> lines.stream().anyMatch(file.text()::contains))
        .map(SpecFile::path)
        .collect(Collectors.toSet());
  }

  private static Set<String> refusedByMandate(String json) throws IOException {
    Set<String> files = new HashSet<>();
    for (JsonNode finding : JsonMapper.builder().build().readTree(json).path("findings")) {
      if (finding.path("severity").asText().equals("error")) {
        files.add(finding.path("file").asText());
      }
    }
    return files;
  }

  private static Set<String> files(String text) {
    Set<String> files = new HashSet<>();
    Matcher matcher = FILE.matcher(text);
    while (matcher.find()) {
      files.add(matcher.group());
    }
    return files;
  }

  private Program kubeconform(Path executable, Path folder) {
    Path schemas = settings.work().resolve("kubeconform");
    SCHEMAS.forEach(
        (kind, schema) ->
            Copies.file(
                settings.root().resolve("schemas/" + schema + ".schema.json"),
                schemas.resolve(kind + ".json")));
    return Program.of(settings.work(), executable.toString())
        .with("-strict", "-n", "2")
        .with("-schema-location", schemas + "/{{.ResourceKind}}.json", folder.toString())
        .mayExit(0, 1);
  }

  /**
   * It stops at the first file that is not YAML, so these are left out: {@code kubeconform} has
   * found them before.
   *
   * @param processes that the files are dealt to, since one uses one core only
   */
  private Program conftest(Path executable, Corpus corpus, Path folder, int processes) {
    Path data = settings.work().resolve("conftest");
    Path list = data.resolve("files.txt");
    Copies.text(agentsAndControl(corpus), data.resolve("agents.json"));
    List<String> paths =
        corpus
            .files()
            .filter(file -> FILE.matcher(file.path()).matches())
            .filter(file -> file.flaw().filter(f -> f == Flaw.BROKEN_YAML).isEmpty())
            .map(file -> folder.resolve(file.path()).toString())
            .toList();
    Copies.text(String.join("\n", paths) + "\n", list);
    Path policy = settings.root().resolve("policy/bundle");
    String share = Integer.toString((paths.size() + processes - 1) / processes);
    return Program.of(settings.work(), "xargs", "-a", list.toString())
        .with("-P", Integer.toString(processes), "-n", share, "-s", LONGEST_COMMAND, executable.toString(), "test")
        .with("--quiet", "--no-color")
        .with("--policy", settings.root().resolve("reconciler/src/bench/conftest").toString())
        .with("--policy", policy.resolve("policies").toString())
        .with("--data", policy.resolve("data").toString())
        .with("--data", data.resolve("agents.json").toString())
        .mayExit(0, 1, 123);
  }

  /** What other files say that a task refers to; conftest sees one document at a time. */
  private static String agentsAndControl(Corpus corpus) {
    YAMLMapper yaml = new YAMLMapper();
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ObjectNode agents = all.putObject("agents");
    corpus
        .files()
        .takeWhile(file -> !file.path().startsWith("freezes/"))
        .forEach(
            file -> {
              JsonNode document = Copies.parse(yaml, file.text());
              if (file.path().startsWith("agents/")) {
                agents.set(document.at("/metadata/name").asText(), document);
              } else {
                all.set("control", document);
              }
            });
    return all.toString();
  }
}
