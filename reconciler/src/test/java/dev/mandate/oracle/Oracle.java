package dev.mandate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks what must hold whatever was killed, paused, cut off or set wrong: each task has exactly
 * one final record, nothing that was recorded is ever changed, every start has its approvals, and
 * git finds nothing broken.
 */
public final class Oracle {
  private static final Pattern MARKER =
      Pattern.compile("occurrences/[0-9a-f]{2}/[0-9a-f]/([0-9a-f]{64})\\.json");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Git git;
  private final List<String> violations = new ArrayList<>();

  private Oracle(Path repository) {
    this.git = new Git(repository);
  }

  /**
   * Violations, empty when there are none.
   *
   * @param repository a bare one, which nobody writes to now
   * @param tasks those that are due once and must be finished; their specs never changed
   * @param approvals how many approvals each task needs, where it needs any
   */
  public static List<String> violations(
      Path repository, Set<String> tasks, Map<String, Integer> approvals) {
    Oracle oracle = new Oracle(repository);
    oracle.brokenObjects();
    oracle.rewritten();
    oracle.records(tasks, approvals);
    oracle.leftovers();
    return oracle.violations;
  }

  private void brokenObjects() {
    Git.Answer fsck = git.ask("fsck", "--strict", "--no-dangling", "--no-progress");
    if (fsck.code() != 0) {
      violations.add("git fsck: " + fsck.text());
    }
  }

  /** What is recorded is added once, and neither changed nor removed. */
  private void rewritten() {
    Set<String> added = new HashSet<>();
    for (String line :
        git.lines(
            "log",
            "--reverse",
            "--format=",
            "--name-status",
            "--no-renames",
            "mandate/runs",
            "--",
            "occurrences",
            "runs")) {
      String[] change = line.split("\t", 2);
      if (!change[0].equals("A") || !added.add(change[1])) {
        violations.add("recorded twice, changed or removed: " + line);
      }
    }
    for (String merge : git.lines("rev-list", "--merges", "mandate/runs")) {
      violations.add("mandate/runs has the merge " + merge);
    }
  }

  private void records(Set<String> tasks, Map<String, Integer> approvals) {
    Map<String, List<JsonNode>> byTask = new TreeMap<>();
    Set<String> runs = new HashSet<>();
    for (String path : git.lines("ls-tree", "-r", "--name-only", "mandate/runs", "occurrences")) {
      if (!MARKER.matcher(path).matches()) {
        continue;
      }
      JsonNode marker = json(path);
      byTask.computeIfAbsent(marker.path("task").asText(), t -> new ArrayList<>()).add(marker);
      if (!runs.add(marker.path("run").asText())) {
        violations.add("two markers name the run " + marker.path("run").asText());
      }
    }
    for (String task : tasks) {
      List<JsonNode> markers = byTask.getOrDefault(task, List.of());
      if (markers.size() != 1) {
        violations.add(task + " has " + markers.size() + " final records: " + markers);
      }
      for (JsonNode marker : markers) {
        record(marker, approvals.getOrDefault(task, 0));
      }
    }
  }

  private void record(JsonNode marker, int approvals) {
    String folder = marker.path("folder").asText();
    List<String> files =
        git.lines("ls-tree", "--name-only", "mandate/runs", folder + "/").stream()
            .map(path -> path.substring(folder.length() + 1))
            .toList();
    if (!files.contains("run.yaml") || !files.contains("decision.json")) {
      violations.add(folder + " holds only " + files);
      return;
    }
    if (approvals > 0) {
      JsonNode decision = json(folder + "/decision.json");
      String text = decision.toString();
      Set<String> given = approvedBy(marker);
      if (given.size() < approvals) {
        violations.add(
            marker.path("task").asText() + " was started with approvals of " + given + ": " + text);
      }
    }
  }

  /** People whose approval of exactly these bytes stood on the branch that the run was made for. */
  private Set<String> approvedBy(JsonNode marker) {
    String run = git.text("show", "mandate/runs:" + marker.path("folder").asText() + "/run.yaml");
    Matcher commit = Pattern.compile("\\b[0-9a-f]{40}\\b").matcher(run);
    Set<String> people = new HashSet<>();
    if (!commit.find()) {
      return people;
    }
    String base = commit.group();
    for (String path : git.lines("ls-tree", "-r", "--name-only", base, "approvals/")) {
      String approval = git.text("show", base + ":" + path);
      if (field(approval, "task").equals(marker.path("task").asText())
          && field(approval, "specDigest").equals(marker.path("specDigest").asText())) {
        people.add(field(approval, "approver"));
      }
    }
    return people;
  }

  private static String field(String yaml, String name) {
    Matcher field = Pattern.compile("(?m)^ *" + name + ": *\"?([^\"\\n]*)\"?$").matcher(yaml);
    return field.find() ? field.group(1) : "";
  }

  /** When all is done, nobody holds anything, and the table of reservations is all that is left. */
  private void leftovers() {
    git.lines("for-each-ref", "--format=%(refname)", "refs/mandate/leases")
        .forEach(ref -> violations.add("a claim is left: " + ref));
  }

  /** A ref that a push moved; forty zeros for none. */
  public record Move(String ref, String from, String to) {}

  /**
   * What the history of pushes shows of claims: each was held by one at a time, each take-over
   * raised the token, and no record came in without the claim of its occurrence going out in the
   * same push.
   *
   * @param pushes in which moves went together
   */
  public static List<String> violations(Path repository, List<List<Move>> pushes) {
    Oracle oracle = new Oracle(repository);
    Map<String, Map<String, Move>> chains = new HashMap<>();
    for (List<Move> push : pushes) {
      for (Move move : push) {
        if (move.ref().startsWith("refs/mandate/leases/")) {
          oracle.chained(chains.computeIfAbsent(move.ref(), ref -> new HashMap<>()), move);
        }
        if (move.ref().equals("refs/heads/mandate/runs")) {
          oracle.claimed(push, move);
        }
      }
    }
    return oracle.violations;
  }

  private void chained(Map<String, Move> chain, Move move) {
    boolean made = move.from().matches("0+");
    boolean deleted = move.to().matches("0+");
    if (!made && chain.putIfAbsent(move.from(), move) != null) {
      violations.add(move.ref() + " was moved twice from " + move.from());
    }
    if (!made && !deleted) {
      JsonNode before = claim(move.from());
      JsonNode after = claim(move.to());
      boolean same = before.path("holder").equals(after.path("holder"));
      long step = after.path("token").asLong() - before.path("token").asLong();
      if (step != (same ? 0 : 1)) {
        violations.add(move.ref() + ": from " + before + " to " + after);
      }
    }
  }

  private void claimed(List<Move> push, Move runs) {
    String range = runs.from().matches("0+") ? runs.to() : runs.from() + ".." + runs.to();
    for (String path :
        git.lines(
            "log", "--format=", "--name-only", "--diff-filter=A", range, "--", "occurrences")) {
      Matcher marker = MARKER.matcher(path);
      if (marker.matches()) {
        String hex = marker.group(1);
        String lease = "refs/mandate/leases/" + hex.substring(0, 2) + "/" + hex;
        if (push.stream().noneMatch(m -> m.ref().equals(lease) && m.to().matches("0+"))) {
          violations.add(path + " came without its claim: " + push);
        }
      }
    }
  }

  private JsonNode claim(String commit) {
    return parse(git.text("log", "-1", "--format=%B", commit));
  }

  private JsonNode json(String path) {
    return parse(git.text("show", "mandate/runs:" + path));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
