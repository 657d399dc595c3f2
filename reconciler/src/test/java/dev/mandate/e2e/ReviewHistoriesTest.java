package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Survey;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.github.FakeRepository;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.SurveyBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes forth and back, reviews of what their author saw a while ago, reviews that are taken back
 * or dismissed, comments, all ways to merge, and pushes past the pull request, in any order: what
 * is to be run is what was approved at the head that was merged. {@code
 * -Dmandate.review.histories=500} tries more of them.
 */
class ReviewHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("mandate.review.histories", 40);
  private static final int AT_ONCE = 20;
  private static final int EVENTS = 9;
  private static final AgentText AGENT = AgentText.reporting("worker", "true");
  private static final List<String> STYLES = List.of("merge", "squash", "rebase");

  @TempDir Path folder;

  /** What bob has said of a pull request, and what it holds: kept apart from what is tested. */
  private static final class History {
    private final Random random;
    private final FakeRepository repository;
    private final Hosting host;
    private final String task;
    private final int pull;
    private final List<String> commits = new ArrayList<>();
    private final Map<String, String> contents = new HashMap<>();
    private final List<Long> reviews = new ArrayList<>();
    private String inBobsBrowser;
    private int words;

    /** The commit that bob's last word approves. */
    private Optional<String> approved = Optional.empty();

    private Optional<Long> by = Optional.empty();
    private boolean merged;

    History(int number, Scene scene) {
      random = new Random(number);
      host = scene.hosting.orElseThrow();
      repository = host.repository;
      task = "task-" + number;
      push(task);
      pull = repository.open(host.account("ada"), task, "Do " + task, "");
      inBobsBrowser = head();
    }

    private void push(String branch) {
      String content =
          TaskText.needingApproval(task, "worker").prompt("Words " + words++ + ".").yaml();
      Map<String, String> files = Map.of("tasks/" + task + ".yaml", content);
      String commit = repository.push(host.account("ada"), branch, files, "Change " + task);
      commits.add(commit);
      contents.put(commit, content);
    }

    private String head() {
      return repository.head(pull);
    }

    void event() {
      if (merged) {
        after();
        return;
      }
      switch (random.nextInt(12)) {
        case 0, 1 -> push(task);
        case 2 -> repository.force(host.account("ada"), task, any());
        case 3, 4 -> inBobsBrowser = head();
        case 5, 6, 7 -> review("APPROVED");
        case 8 -> review(random.nextBoolean() ? "CHANGES_REQUESTED" : "COMMENTED");
        case 9 -> comment();
        case 10 -> dismiss();
        default -> merge();
      }
    }

    /** Once it is merged, a review can still be dismissed, and anybody may push to the branch. */
    private void after() {
      switch (random.nextInt(6)) {
        case 0 -> dismiss();
        case 1 -> review("CHANGES_REQUESTED");
        case 2 -> push("main");
        case 3 -> repository.force(host.account("ada"), task, any());
        default -> inBobsBrowser = head();
      }
    }

    private String any() {
      return commits.get(random.nextInt(commits.size()));
    }

    private void review(String verdict) {
      long id = repository.review(host.account("bob"), pull, verdict, "Looked.", inBobsBrowser);
      if (!verdict.equals("COMMENTED")) {
        reviews.add(id);
        boolean yes = verdict.equals("APPROVED");
        approved = yes ? Optional.of(inBobsBrowser) : Optional.empty();
        by = yes ? Optional.of(id) : Optional.empty();
      }
    }

    private void comment() {
      repository.comment(host.account("bob"), pull, "/mandate approve " + inBobsBrowser);
      approved = Optional.of(inBobsBrowser);
      by = Optional.empty();
    }

    private void dismiss() {
      if (!reviews.isEmpty()) {
        long id = reviews.get(random.nextInt(reviews.size()));
        repository.dismiss(host.account("carol"), pull, id);
        if (by.equals(Optional.of(id))) {
          approved = Optional.empty();
          by = Optional.empty();
        }
      }
    }

    void merge() {
      if (!merged) {
        String style = STYLES.get(random.nextInt(3));
        merged = repository.merge(host.account("carol"), pull, style).isPresent();
      }
    }

    /** Whether a run of these words is what bob has approved, at the head that was merged. */
    boolean allows(String content) {
      return merged && approved.equals(Optional.of(head())) && contents.get(head()).equals(content);
    }
  }

  @Test
  void nothingIsToBeRunButWhatWasApprovedAtTheHeadThatWasMerged() throws Exception {
    int runs = 0;
    for (int from = 0; from < HISTORIES; from += AT_ONCE) {
      try (Scene scene = scene(from)) {
        List<History> histories = histories(scene, from, AT_ONCE);
        runs += planned(scene, histories);
      }
    }
    assertTrue(runs > HISTORIES / 10, "only " + runs + " are to be run");
    assertTrue(runs < HISTORIES / 2, runs + " are to be run, and few that must not be");
  }

  private Scene scene(int from) throws IOException {
    Scene scene = Scene.onGitHub(Files.createDirectories(folder.resolve("from-" + from)));
    scene.hosting.orElseThrow().hub.desk().trust();
    scene.commit(Map.of(AGENT.file(), AGENT.yaml()));
    return scene;
  }

  /** Histories that have come to their ends; half way, they are looked at. */
  private static List<History> histories(Scene scene, int from, int count)
      throws RemoteUnavailableException {
    List<History> histories = new ArrayList<>();
    for (int number = from; number < from + count; number++) {
      histories.add(new History(number, scene));
    }
    for (int event = 0; event < EVENTS; event++) {
      histories.forEach(
          history -> {
            scene.clock.advance(Duration.ofSeconds(1));
            history.event();
          });
      if (event == EVENTS / 2) {
        planned(scene, histories);
      }
    }
    histories.forEach(History::merge);
    return histories;
  }

  /** How many would be run now, which are those that may. */
  private static int planned(Scene scene, List<History> histories)
      throws RemoteUnavailableException {
    scene.clock.advance(Duration.ofMinutes(5));
    Machine machine = scene.machine("onlooker");
    try (OpenRepository opened = Reconciler.open(scene.where(), machine);
        SurveyBench bench = SurveyBench.of(opened, machine)) {
      Outlook outlook =
          switch (bench.survey()) {
            case Survey.Result.Surveyed surveyed -> surveyed.outlook();
            case Survey.Result.Halted halted -> throw new AssertionError(halted.reason());
          };
      Map<String, String> files = scene.repo.files("main");
      int all = 0;
      for (History history : histories) {
        boolean runs =
            outlook.plan().steps().stream()
                .filter(step -> step.task().equals(history.task))
                .map(Step::action)
                .anyMatch(Action.Run.class::isInstance);
        String content = files.getOrDefault("tasks/" + history.task + ".yaml", "");
        assertEquals(history.allows(content), runs, history.task + " of " + content);
        all += runs ? 1 : 0;
      }
      return all;
    }
  }
}
