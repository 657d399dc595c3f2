package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.Desk;
import dev.mandate.testkit.github.FakeRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What people and Mandate do on GitHub from a pull request with a task, and from an issue, to what
 * becomes of their results, and all that is there in the end.
 */
final class HostedStory implements AutoCloseable {
  private static final AgentText TIDIER =
      AgentText.changing(
          "tidier",
          "cd \"$MANDATE_TARGET\" && echo tidy >> services/shop/notes.txt",
          "services/**");

  private final Scene scene;
  private final FakeRepository repository;
  private int passes;
  private int lost;

  HostedStory(Path folder) {
    scene = Scene.onGitHub(folder);
    repository = scene.hosting.orElseThrow().repository;
    scene.commit(Map.of(TIDIER.file(), TIDIER.yaml()));
  }

  Desk desk() {
    return scene.hosting.orElseThrow().hub.desk();
  }

  /** Whatever was asked for while it was told. */
  List<Desk.Asked> asked() {
    return desk().asked();
  }

  /** Tells it to its end; gives each line that can be seen then, without what is by chance. */
  List<String> told() {
    TaskText task = TaskText.needingApproval("tidy", "tidier");
    repository.push(account("ada"), "tidy", Map.of(task.file(), task.yaml()), "Declare it");
    int declared = repository.open(account("ada"), "tidy", "Tidy up", "Please.");
    int issue = repository.issue(account("ada"), "Untidy", "The notes are untidy.");
    settle();
    long run = says(issue, "ada", "/mandate run tidier sandbox");
    long odd = says(issue, "mallory", "/mandate freeze production \"It burns\"");
    settle();
    repository.review(account("bob"), declared, "APPROVED", "Fine.");
    settle();
    assertTrue(repository.merge(account("carol"), declared, "squash").isPresent());
    settle();
    long freeze = says(issue, "bob", "/mandate freeze sandbox \"It burns\" 8h");
    repository.pulls().stream()
        .filter(pull -> pull.path("performed_via_github_app").isObject() || isOfMandate(pull))
        .filter(pull -> pull.get("state").asText().equals("open"))
        .map(pull -> pull.get("number").asInt())
        .findFirst()
        .ifPresent(number -> repository.close(account("bob"), number));
    settle();
    assertTrue(lost <= 1, "passes that did not get on: " + lost);
    scene.assertSound();
    return seen(issue, List.of(run, odd, freeze));
  }

  private static boolean isOfMandate(JsonNode pull) {
    return pull.at("/head/ref").asText().startsWith("mandate/");
  }

  private Account account(String login) {
    return scene.hosting.orElseThrow().account(login);
  }

  private long says(int issue, String login, String words) {
    scene.clock.advance(Duration.ofMinutes(1));
    return repository.comment(account(login), issue, words);
  }

  /** Another machine each time, as if the one before had not come back. */
  private void settle() {
    for (int pass = 0; pass < 3; pass++) {
      scene.clock.advance(Duration.ofMinutes(3));
      try {
        scene.tryToReconcile("machine-" + passes++ % 2, new QuietProgress());
      } catch (RemoteUnavailableException e) {
        // One request was lost, and so this pass is; the next one makes up for it.
        lost++;
      }
    }
  }

  private List<String> seen(int issue, List<Long> asked) {
    List<String> seen = new ArrayList<>();
    for (JsonNode pull : repository.pulls()) {
      seen.add(
          pull.get("title").asText()
              + (pull.get("merged_at").isNull() ? " " : " merged ")
              + pull.get("state").asText()
              + "\n"
              + pull.path("body").asText()
              + comments(pull.get("number").asInt()));
    }
    seen.add(comments(issue));
    asked.forEach(comment -> seen.add(repository.reactions(comment).toString()));
    repository.checks().stream()
        .map(check -> check.get("name").asText() + " " + check.get("conclusion").asText())
        .sorted()
        .forEach(seen::add);
    Observed observed = scene.observed();
    observed.files().keySet().forEach(seen::add);
    scene.repo.files("main").keySet().forEach(seen::add);
    return seen.stream().flatMap(String::lines).map(HostedStory::withoutChance).sorted().toList();
  }

  private String comments(int number) {
    return repository.comments(number).stream()
        .map(comment -> comment.get("body").asText())
        .collect(Collectors.joining("\n", "\n", ""));
  }

  /** Ids, digests, times and numbers. */
  private static String withoutChance(String text) {
    return text.replaceAll("/[0-9a-f]{1,2}(?=/)", "/<n>")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<run>")
        .replaceAll("\\b[0-9a-f]{7,64}\\b", "<digest>")
        .replaceAll("[0-9]+", "<n>");
  }

  @Override
  public void close() {
    scene.close();
  }
}
