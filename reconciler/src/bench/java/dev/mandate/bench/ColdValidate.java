package dev.mandate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
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

/**
 * Everything about a folder from a standing start: {@code mandate validate} beside {@code
 * kubeconform} for the schemas and {@code conftest} for the policies.
 */
final class ColdValidate implements Measurement {
  private static final Pattern FILE = Pattern.compile("(?:tasks|agents)/[\\w/-]+\\.yaml");
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

    List<Contender> contenders = new ArrayList<>();
    contenders.add(Contender.of("mandate validate", () -> mandate.run()));
    Optional<Program> kubeconform = tools.find(Tool.KUBECONFORM).map(k -> kubeconform(k, folder));
    Optional<Program> conftest = tools.find(Tool.CONFTEST).map(c -> conftest(c, corpus, folder));
    if (kubeconform.isEmpty()) {
      report.missing("kubeconform", "the comparison of schemas");
    }
    if (conftest.isEmpty()) {
      report.missing("conftest", "the comparison of policies");
    }
    kubeconform.ifPresent(p -> contenders.add(Contender.of("kubeconform -n 2", () -> p.run())));
    conftest.ifPresent(p -> contenders.add(Contender.of("conftest, 2 processes", () -> p.run())));
    if (kubeconform.isPresent() && conftest.isPresent()) {
      compareVerdicts(report, refused, kubeconform.get(), conftest.get());
    }
    report.line("");
    List<Measured> results = Duel.run(0, settings.slowRounds(), contenders);
    report.table(results);
    if (results.size() == 3) {
      double sum =
          (double) results.get(1).median().plus(results.get(2).median()).toNanos();
      report.verdict(
          "mandate beside the sum of the other two", results.get(0).median().toNanos() / sum, 0.5);
    }
  }

  private static void compareVerdicts(
      Report report, Set<String> mandate, Program kubeconform, Program conftest) throws Exception {
    Set<String> others = files(kubeconform.run().text());
    int bySchema = others.size();
    others.addAll(files(conftest.run().text()));
    Set<String> onlyMandate = new TreeSet<>(mandate);
    onlyMandate.removeAll(others);
    Set<String> onlyOthers = new TreeSet<>(others);
    onlyOthers.removeAll(mandate);
    report.line(
        "`kubeconform` refuses %,d files, with `conftest` it is %,d; %s."
            .formatted(
                bySchema,
                others.size(),
                onlyMandate.isEmpty() && onlyOthers.isEmpty()
                    ? "the same files"
                    : "only mandate: " + onlyMandate + ", only the others: " + onlyOthers));
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
   * In two processes, since one uses one core only. It stops at the first file that is not YAML, so
   * these are left out: {@code kubeconform} has found them before.
   */
  private Program conftest(Path executable, Corpus corpus, Path folder) {
    Path data = settings.work().resolve("conftest");
    Path list = data.resolve("files.txt");
    Copies.text(agentsAndControl(corpus), data.resolve("agents.json"));
    List<String> paths =
        corpus
            .files()
            .filter(file -> file.path().startsWith("tasks/"))
            .filter(file -> file.flaw().filter(f -> f == Flaw.BROKEN_YAML).isEmpty())
            .map(file -> folder.resolve(file.path()).toString())
            .toList();
    Copies.text(String.join("\n", paths) + "\n", list);
    Path policy = settings.root().resolve("policy/bundle");
    String half = Integer.toString((paths.size() + 1) / 2);
    return Program.of(settings.work(), "xargs", "-a", list.toString())
        .with("-P", "2", "-n", half, "-s", "4000000", executable.toString(), "test")
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
