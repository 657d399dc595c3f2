package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.github.FakeRepository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A pull request that brings a task, what becomes of both by chance, and what of it may be run:
 * kept apart from what is tested. Not thread-safe.
 */
final class ReviewHistory {
  static final AgentText AGENT =
      AgentText.reporting("worker", "echo \"$MANDATE_INPUT_WORDS\"; echo done >&2");
  private static final List<String> STYLES = List.of("merge", "squash", "rebase");

  final String task;
  private final Random random;
  private final FakeRepository repository;
  private final Hosting host;
  private final int pull;
  private final List<String> commits = new ArrayList<>();
  private final Map<String, String> wordsOf = new HashMap<>();
  private final List<String> story = new ArrayList<>();
  private int left;
  private int said;
  private int pushes;
  private String inBobsBrowser;

  /** What bob has said and not deleted, in that order. */
  private final List<Word> spoken = new ArrayList<>();

  private final Set<Long> dismissed = new HashSet<>();
  private boolean merged;
  private String declared = "";

  /** Whether somebody has pushed to the default branch what no pull request brought. */
  private boolean passedBy;

  /** Whether there was a moment since the last look when this held of what was merged. */
  private boolean latelyDeclared;

  private boolean latelyApproved;

  private boolean moved;

  /** What a plan was right to run, and what was begun. */
  private final Set<String> planned = new HashSet<>();

  private final Set<String> begun = new HashSet<>();

  private record Word(long id, boolean comment, boolean yes, String commit) {}

  /**
   * @param number says what will happen by chance
   * @param events that it will have
   */
  ReviewHistory(int number, int events, Scene scene) {
    random = new Random(number);
    left = events;
    host = scene.hosting.orElseThrow();
    repository = host.repository;
    task = "task-" + number;
    push(task);
    pull = repository.open(host.account("ada"), task, "Do " + task, "");
    inBobsBrowser = head();
  }

  boolean isOver() {
    return left == 0;
  }

  /** How often somebody has moved a branch. */
  int pushes() {
    return pushes;
  }

  /** Something that people or attackers could do, unless it is over. */
  void event() {
    if (!isOver()) {
      left--;
      if (merged) {
        after();
      } else {
        before();
      }
      note();
    }
  }

  private void before() {
    switch (random.nextInt(14)) {
      case 0, 1 -> push(task);
      case 2, 3 -> force();
      case 4, 5 -> look();
      case 6, 7 -> review("APPROVED");
      case 8 -> review(random.nextBoolean() ? "CHANGES_REQUESTED" : "COMMENTED");
      case 9 -> comment();
      case 10 -> dismiss();
      case 11 -> takeBack();
      default -> merge();
    }
  }

  /** Once it is merged, people can still say yes and no, and anybody may push. */
  private void after() {
    switch (random.nextInt(16)) {
      case 0 -> dismiss();
      case 1 -> review("CHANGES_REQUESTED");
      case 2 -> passBy();
      case 3, 4 -> force();
      case 5 -> takeBack();
      case 6, 7 -> push(task);
      case 8, 9 -> comment();
      case 10, 11 -> review("APPROVED");
      default -> look();
    }
  }

  private String push(String branch) {
    return push(branch, task + " of version " + said++);
  }

  private String push(String branch, String words) {
    TaskText text = TaskText.needingApproval(task, "worker").with("inputs: {words: " + words + "}");
    String commit =
        repository.push(
            host.account("ada"), branch, Map.of(text.file(), text.yaml()), "Change " + task);
    pushes++;
    commits.add(commit);
    wordsOf.put(commit, words);
    story.add("push to " + branch + ": " + words);
    return commit;
  }

  /** Sets the branch to what it held before, or to what was never proposed. */
  private void force() {
    String to = commits.get(random.nextInt(commits.size()));
    repository.force(host.account("mallory"), task, to);
    pushes++;
    story.add("force to " + wordsOf.get(to));
  }

  /** Past the pull request. Words that were approved there are not, when they come back so. */
  private void passBy() {
    String commit = random.nextBoolean() ? push("main") : push("main", wordsOf.get(head()));
    passedBy |= !wordsOf.get(commit).equals(declared);
    declared = wordsOf.get(commit);
  }

  private void look() {
    inBobsBrowser = head();
    story.add("bob looks at " + wordsOf.get(inBobsBrowser));
  }

  private void review(String verdict) {
    long id = repository.review(host.account("bob"), pull, verdict, "Looked.", inBobsBrowser);
    story.add(verdict + " of " + wordsOf.get(inBobsBrowser));
    if (!verdict.equals("COMMENTED")) {
      spoken.add(new Word(id, false, verdict.equals("APPROVED"), inBobsBrowser));
    }
  }

  private void comment() {
    long id = repository.comment(host.account("bob"), pull, "/mandate approve " + inBobsBrowser);
    story.add("comment on " + wordsOf.get(inBobsBrowser));
    spoken.add(new Word(id, true, true, inBobsBrowser));
  }

  /** A comment that is deleted or edited was never made. */
  private void takeBack() {
    List<Word> comments = spoken.stream().filter(Word::comment).toList();
    if (!comments.isEmpty()) {
      Word one = comments.get(random.nextInt(comments.size()));
      if (random.nextBoolean()) {
        repository.deleteComment(pull, one.id());
      } else {
        repository.editComment(one.id(), "/mandate approve " + one.commit() + " or not");
      }
      story.add("take back the comment on " + wordsOf.get(one.commit()));
      spoken.remove(one);
    }
  }

  private void dismiss() {
    List<Word> reviews = spoken.stream().filter(word -> !word.comment()).toList();
    if (!reviews.isEmpty()) {
      Word one = reviews.get(random.nextInt(reviews.size()));
      repository.dismiss(host.account("carol"), pull, one.id());
      story.add("dismiss the review of " + wordsOf.get(one.commit()));
      dismissed.add(one.id());
    }
  }

  /** Somebody presses the button, unless that was done. */
  void merge() {
    if (!merged) {
      String style = STYLES.get(random.nextInt(3));
      assertTrue(repository.merge(host.account("carol"), pull, style).isPresent(), this::toString);
      merged = true;
      declared = wordsOf.get(head());
      story.add(style + " of " + wordsOf.get(head()));
      note();
    }
  }

  private String head() {
    return repository.head(pull);
  }

  /** Whether the last that bob has said is yes to the head. */
  private boolean isApproved() {
    return !spoken.isEmpty()
        && spoken.getLast().yes()
        && spoken.getLast().commit().equals(head())
        && !dismissed.contains(spoken.getLast().id());
  }

  private boolean isDeclared() {
    return merged && !passedBy;
  }

  /** The words that bob has approved at the head that was merged, while they are declared. */
  private Optional<String> mayRun() {
    return isDeclared() && isApproved() ? Optional.of(wordsOf.get(head())) : Optional.empty();
  }

  private void note() {
    moved = true;
    latelyDeclared |= isDeclared();
    latelyApproved |= merged && isApproved();
  }

  /** From now on nothing has happened, until something does. */
  void forget() {
    latelyDeclared = false;
    latelyApproved = false;
    note();
    moved = false;
  }

  /**
   * A plan was made of what was read since {@link #forget}: first what is declared, and later what
   * people have said of it.
   *
   * @param words that would be run
   */
  void expectPlanned(Optional<String> words) {
    words.ifPresent(
        one -> {
          assertTrue(latelyDeclared && latelyApproved, () -> "to be run: " + one + this);
          assertEquals(wordsOf.get(head()), one, this::toString);
        });
    planned.addAll(words.stream().toList());
    if (!moved && mayRun().filter(begun::contains).isEmpty()) {
      assertEquals(mayRun(), words, this::toString);
    }
  }

  /** An agent is about to be started. */
  void expectBegun(String words) {
    assertTrue(planned.contains(words), () -> "begun: " + words + this);
    begun.add(words);
    story.add("run " + words);
  }

  /**
   * Nothing more will happen.
   *
   * @param observed what was recorded
   * @return how many runs there were
   */
  int expectRecorded(Observed observed) {
    Set<String> ran = new HashSet<>();
    for (FinalRecord record : observed.records(task)) {
      String words = observed.files().get(record.folder() + "/log.txt").split("\n")[0];
      assertTrue(begun.contains(words), () -> "recorded: " + words + this);
      assertTrue(ran.add(words), () -> "twice: " + words + this);
      assertEquals("succeeded", record.outcome(), this::toString);
      expectApproved(
          words,
          Observed.yaml(observed.files().get(record.folder() + "/run.yaml")).get("spec"),
          observed);
    }
    assertEquals(begun, ran, this::toString);
    mayRun().ifPresent(words -> assertTrue(ran.contains(words), () -> "not run: " + words + this));
    return ran.size();
  }

  /** The record names what bob has approved, and that it was he. */
  private void expectApproved(String words, JsonNode run, Observed observed) {
    String declared =
        RealGit.run(
            repository.folder(),
            "show",
            run.get("specCommit").asText() + ":tasks/" + task + ".yaml");
    assertTrue(declared.contains(words), declared);
    JsonNode approval =
        Observed.json(observed.files().get(run.at("/approvals/0/path").asText())).get("spec");
    assertEquals("bob", approval.get("approver").asText());
    assertEquals(run.get("specDigest"), approval.get("specDigest"));
    assertEquals(words, wordsOf.get(approval.at("/review/commit").asText()), this::toString);
  }

  @Override
  public String toString() {
    return "\n" + task + " of pull request " + pull + ":\n  " + String.join("\n  ", story);
  }
}
