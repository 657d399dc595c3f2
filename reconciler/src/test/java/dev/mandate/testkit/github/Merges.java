package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.testkit.GitHttpServer.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.revwalk.RevCommit;

/** How pull requests get into their base, and which of them a commit came by. */
final class Merges {
  private Merges() {}

  /** The three buttons that GitHub has. */
  enum Style {
    MERGE,
    SQUASH,
    REBASE
  }

  static List<Route> routes() {
    return List.of(
        Route.reads(
            "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", "pull_requests", Merges::of));
  }

  /** Merged ones that brought a commit, else open ones that hold it. */
  private static Reply of(Call call) {
    String commit = call.variables().get("commit_sha");
    FakeRepository in = call.in();
    if (!in.git().has(commit)) {
      return Reply.error(422, "No commit found for SHA: " + commit);
    }
    boolean there = in.git().tip("main").filter(main -> in.git().isIn(main, commit)).isPresent();
    return call.page(
        in.pulls.entrySet().stream()
            .filter(
                pull ->
                    there
                        ? in.brought.getOrDefault(pull.getKey(), List.of()).contains(commit)
                        : isOpen(pull.getValue()) && holds(in, pull.getValue(), commit))
            .map(pull -> Forms.of("pull-request-in-a-list", pull.getValue()))
            .toList());
  }

  private static boolean holds(FakeRepository in, ObjectNode pull, String commit) {
    return in.git().between(sha(pull, "base"), sha(pull, "head")).stream()
        .anyMatch(one -> one.name().equals(commit));
  }

  private static boolean isOpen(ObjectNode pull) {
    return pull.get("state").asText().equals("open");
  }

  private static String sha(ObjectNode pull, String side) {
    return pull.get(side).get("sha").asText();
  }

  /**
   * Merges what stands at the head now.
   *
   * @return the commit that the base stands at then; empty when there is a conflict
   */
  static Optional<String> merge(FakeRepository in, Account by, ObjectNode pull, Style style) {
    String branch = pull.get("base").get("ref").asText();
    String base = in.git().tip(branch).orElseThrow();
    String head = sha(pull, "head");
    String message = "Merge pull request #" + pull.get("number").asInt();
    List<RevCommit> own = in.git().between(base, head);
    Optional<List<String>> made =
        switch (style) {
          case MERGE ->
              in.git().merged(base, head, in.git().ident(by), message, true).map(List::of);
          case SQUASH ->
              in.git()
                  .merged(base, head, own.getLast().getAuthorIdent(), squashed(own), false)
                  .map(List::of);
          case REBASE -> in.git().rebased(base, own, by);
        };
    if (made.isEmpty()) {
      return Optional.empty();
    }
    String tip = made.get().getLast();
    in.git().set("refs/heads/" + branch, tip);
    List<String> brought = new ArrayList<>(made.get());
    if (style == Style.MERGE) {
      own.forEach(one -> brought.add(one.name()));
    }
    close(in, by, pull, tip, brought);
    ObjectNode told =
        Forms.object().put("ref", "refs/heads/" + branch).put("before", base).put("after", tip);
    told.putObject("pusher").put("name", by.login());
    in.hub().tell(in, by, "push.event", told);
    return Optional.of(tip);
  }

  private static String squashed(List<RevCommit> own) {
    StringBuilder message = new StringBuilder(own.getLast().getShortMessage()).append("\n\n");
    own.stream()
        .map(one -> one.getAuthorIdent())
        .map(who -> "Co-authored-by: " + who.getName() + " <" + who.getEmailAddress() + ">\n")
        .distinct()
        .forEach(message::append);
    return message.toString();
  }

  private static void close(
      FakeRepository in, Account by, ObjectNode pull, String tip, List<String> brought) {
    int number = pull.get("number").asInt();
    in.brought.put(number, brought);
    pull.put("merged", true).put("merged_at", in.hub().time()).put("merge_commit_sha", tip);
    pull.set("merged_by", by.json());
    Pulls.close(in, by, pull);
  }

  /** Open pull requests whose commits a push has put into their base are merged by it. */
  static void pushed(FakeRepository in, Account pusher, Move move) {
    if (move.to().matches("0+")) {
      return;
    }
    String branch = move.ref().substring("refs/heads/".length());
    for (ObjectNode pull : List.copyOf(in.pulls.values())) {
      if (isOpen(pull)
          && pull.get("base").get("ref").asText().equals(branch)
          && in.git().isIn(move.to(), sha(pull, "head"))) {
        List<String> own =
            in.git().between(sha(pull, "base"), sha(pull, "head")).stream()
                .map(RevCommit::name)
                .toList();
        close(in, pusher, pull, move.to(), own);
      }
    }
  }
}
