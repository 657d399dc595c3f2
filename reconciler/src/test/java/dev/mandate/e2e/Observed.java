package dev.mandate.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunEvents;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What reconcilers have written to a repository, read by other means than theirs.
 *
 * @param files of the runs branch
 * @param proposals tree of each proposal, by branch
 */
record Observed(Map<String, String> files, Map<String, String> proposals) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  static Observed in(GivenRepo repo) {
    Map<String, String> files =
        repo.head("mandate/runs").isPresent() ? repo.files("mandate/runs") : Map.of();
    Map<String, String> proposals = new TreeMap<>();
    RealGit.run(
            repo.path(),
            "for-each-ref",
            "--format=%(refname:short) %(tree)",
            "refs/heads/mandate/proposals")
        .lines()
        .map(line -> line.split(" "))
        .forEach(pair -> proposals.put(pair[0], pair[1]));
    return new Observed(files, proposals);
  }

  JsonNode status(String task) {
    return files.entrySet().stream()
        .filter(f -> f.getKey().startsWith("status/tasks/"))
        .filter(f -> f.getKey().endsWith("/" + task + ".yaml"))
        .map(f -> yaml(f.getValue()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no status of " + task + " in " + files.keySet()));
  }

  String state(String task) {
    return status(task).path("state").asText();
  }

  /** Summary and details in one text. */
  String why(String task) {
    JsonNode status = status(task);
    List<String> lines = new ArrayList<>(List.of(status.path("summary").asText()));
    status.path("details").forEach(line -> lines.add(line.asText()));
    return String.join("\n", lines);
  }

  /** All final records. */
  List<FinalRecord> records() {
    return markers("occurrences/.././[0-9a-f]{64}\\.json");
  }

  /** All attempts that another one was to follow. */
  List<FinalRecord> attempts() {
    return markers("occurrences/.././[0-9a-f]{64}\\.[0-9]+\\.json");
  }

  private List<FinalRecord> markers(String pattern) {
    return files.entrySet().stream()
        .filter(f -> f.getKey().matches(pattern))
        .map(f -> FinalRecord.fromJson(json(f.getValue())))
        .toList();
  }

  /** The records of one task. */
  List<FinalRecord> records(String task) {
    return records().stream().filter(r -> r.key().task().equals(task)).toList();
  }

  /** The one record of a task. */
  FinalRecord record(String task) {
    List<FinalRecord> records = records(task);
    if (records.size() != 1) {
      throw new AssertionError(records.size() + " records of " + task + ": " + records);
    }
    return records.get(0);
  }

  /** Ids of the run folders on the branch. */
  Set<String> runFolders() {
    return files.keySet().stream()
        .filter(path -> path.startsWith("runs/"))
        .map(path -> path.split("/")[4])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A file in the folder of the one run of a task. */
  String fileOfRun(String task, String name) {
    return files.get(record(task).folder() + "/" + name);
  }

  /** What happened in a run, in order. */
  List<RunEvent.Kind> kinds(FinalRecord run) {
    String events = files.get(run.folder() + "/" + RunEvents.FILE);
    return RunEvents.parse(events.getBytes(StandardCharsets.UTF_8)).orElseThrow().stream()
        .map(RunEvent::kind)
        .toList();
  }

  JsonNode run(String task) {
    return yaml(fileOfRun(task, "run.yaml"));
  }

  /** What must be the same however often a reconciler was killed: all but times and ids. */
  String essence() {
    List<String> lines = new ArrayList<>();
    records()
        .forEach(
            r ->
                lines.add(
                    String.join(" ", r.key().toString(), r.outcome(), r.reason(), r.run())
                        + r.proposal().map(p -> " " + p + " " + proposals.get(p)).orElse("")));
    files.forEach(
        (path, content) -> {
          if (path.startsWith("status/") || path.equals("README.md")) {
            String stable = content.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "<time>");
            stable = stable.replaceAll("runs/\\d{4}/\\d\\d/\\d\\d/", "runs/<day>/");
            Arrays.stream(stable.split("\n"))
                .sorted()
                .forEach(line -> lines.add(path + ": " + line));
          } else if (path.startsWith("decisions/") || path.startsWith("approvals/")) {
            lines.add(path);
          }
        });
    lines.addAll(proposals.keySet());
    return String.join("\n", lines.stream().sorted().toList());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
