package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.testkit.GitHttpServer.Move;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;

/** Pull requests, their commits and reviews. */
final class Pulls {
  private Pulls() {}

  static List<Route> routes() {
    String pulls = "/repos/{owner}/{repo}/pulls";
    String one = pulls + "/{pull_number}";
    return List.of(
        Route.reads(pulls, "pull_requests", Pulls::list),
        Route.writes("POST", pulls, "pull_requests", Pulls::create),
        Route.reads(one, "pull_requests", call -> found(call).map(Reply::ok).orElse(missing())),
        Route.writes("PATCH", one, "pull_requests", Pulls::update),
        Route.reads(one + "/commits", "pull_requests", Pulls::commits),
        Route.reads(
            one + "/reviews",
            "pull_requests",
            call -> call.page(call.in().reviews.getOrDefault(number(call), List.of()))),
        Route.writes("POST", one + "/reviews", "pull_requests", Pulls::review));
  }

  private static int number(Call call) {
    return call.number("pull_number");
  }

  private static Optional<ObjectNode> found(Call call) {
    return Optional.ofNullable(call.in().pulls.get(number(call)));
  }

  private static Reply missing() {
    return Reply.error(404, "Not Found");
  }

  private static Reply list(Call call) {
    String state = call.query().getOrDefault("state", "open");
    Optional<String> head = Optional.ofNullable(call.query().get("head"));
    Optional<String> base = Optional.ofNullable(call.query().get("base"));
    List<ObjectNode> all = new ArrayList<>(call.in().pulls.values());
    String by = call.query().getOrDefault("sort", "created") + "_at";
    all.sort(Comparator.comparing(pull -> pull.get(by).asText()));
    String usual = call.query().containsKey("sort") ? "asc" : "desc";
    if (call.query().getOrDefault("direction", usual).equals("desc")) {
      java.util.Collections.reverse(all);
    }
    return call.page(
        all.stream()
            .filter(pull -> state.equals("all") || pull.get("state").asText().equals(state))
            .filter(pull -> head.isEmpty() || label(pull, "head").equals(head.get()))
            .filter(pull -> base.isEmpty() || ref(pull, "base").equals(base.get()))
            .map(pull -> Forms.of("pull-request-in-a-list", pull))
            .toList());
  }

  private static String label(ObjectNode pull, String side) {
    return pull.get(side).get("label").asText();
  }

  private static String ref(ObjectNode pull, String side) {
    return pull.get(side).get("ref").asText();
  }

  private static Reply create(Call call) {
    if (Issues.isTooLong(call.text("body"))) {
      return Issues.tooLong("PullRequest");
    }
    String head = call.text("head");
    String own = call.in().json().get("owner").get("login").asText() + ":";
    return create(
        call.in(),
        call.in(),
        Route.author(call),
        Route.app(call),
        head.startsWith(own) ? head.substring(own.length()) : head,
        call.text("base"),
        call.text("title"),
        call.text("body"));
  }

  /**
   * @param from where the branch is: the repository itself, or a fork
   */
  static Reply create(
      FakeRepository in,
      FakeRepository from,
      Account author,
      Optional<FakeApp> app,
      String branch,
      String base,
      String title,
      String body) {
    Optional<String> head = from.git().tip(branch);
    Optional<String> onto = in.git().tip(base);
    if (from != in && head.isPresent()) {
      in.git().fetch(from.git(), branch);
    }
    if (head.isEmpty() || onto.isEmpty()) {
      return Reply.invalid("PullRequest", "Field head or base does not exist");
    }
    if (in.git().between(onto.get(), head.get()).isEmpty()) {
      return Reply.invalid("PullRequest", "No commits between " + base + " and " + branch);
    }
    if (open(in, from, branch).isPresent()) {
      return Reply.invalid(
          "PullRequest", "A pull request already exists for " + label(from, branch) + ".");
    }
    ObjectNode issue = Issues.create(in, author, app, title, body);
    int number = issue.get("number").asInt();
    String page = issue.get("html_url").asText().replace("/issues/", "/pull/");
    issue
        .put("html_url", page)
        .putObject("pull_request")
        .put("url", url(in, number))
        .put("html_url", page)
        .put("diff_url", page + ".diff")
        .put("patch_url", page + ".patch");
    ObjectNode values = issue.deepCopy();
    values.remove("url");
    ObjectNode pull = Forms.of("pull-request", values);
    pull.put("url", url(in, number)).put("html_url", issue.get("html_url").asText());
    pull.set("user", author.json());
    side(pull, "head", from, branch, head.get());
    side(pull, "base", in, base, onto.get());
    in.pulls.put(number, pull);
    in.git().set("refs/pull/" + number + "/head", head.get());
    in.hub().tell(in, author, "pull_request.opened", told(pull));
    return Reply.of(201, pull);
  }

  private static String url(FakeRepository in, int number) {
    return in.json().get("url").asText() + "/pulls/" + number;
  }

  private static String label(FakeRepository in, String branch) {
    return in.json().get("owner").get("login").asText() + ":" + branch;
  }

  private static void side(
      ObjectNode pull, String side, FakeRepository in, String ref, String sha) {
    ObjectNode end = pull.putObject(side);
    end.put("label", label(in, ref)).put("ref", ref).put("sha", sha);
    end.set("user", in.json().get("owner"));
    end.set("repo", in.json());
  }

  private static Optional<ObjectNode> open(FakeRepository in, FakeRepository from, String branch) {
    return in.pulls.values().stream()
        .filter(pull -> pull.get("state").asText().equals("open"))
        .filter(pull -> isFrom(pull, from))
        .filter(pull -> ref(pull, "head").equals(branch))
        .findFirst();
  }

  /** Whether its head is in a repository. */
  static boolean isFrom(ObjectNode pull, FakeRepository from) {
    return pull.at("/head/repo/id").asLong(-1) == from.json().get("id").asLong();
  }

  private static Reply update(Call call) {
    Optional<ObjectNode> pull = found(call);
    if (pull.isEmpty()) {
      return missing();
    }
    if (Issues.isTooLong(call.text("body"))) {
      return Issues.tooLong("PullRequest");
    }
    for (String field : List.of("title", "body")) {
      if (call.body().has(field)) {
        Issues.change(call.in(), number(call), field, call.text(field));
      }
    }
    if (call.text("state").equals("closed")) {
      close(call.in(), Route.author(call), pull.get());
    }
    return Reply.ok(pull.get());
  }

  static ObjectNode close(FakeRepository in, Account by, ObjectNode pull) {
    if (pull.get("state").asText().equals("open")) {
      Issues.change(in, pull.get("number").asInt(), "state", "closed");
      pull.put("closed_at", in.hub().time());
      in.issues.get(pull.get("number").asInt()).set("closed_by", by.json());
      in.hub().tell(in, by, "pull_request.closed", told(pull));
    }
    return pull;
  }

  /** As somebody can while its branch stands where it stood. */
  static ObjectNode reopen(FakeRepository in, Account by, ObjectNode pull) {
    int number = pull.get("number").asInt();
    if (pull.path("merged_at").isTextual() || in.git().tip(ref(pull, "head")).isEmpty()) {
      throw new AssertionError("GitHub does not reopen " + pull);
    }
    Issues.change(in, number, "state", "open");
    pull.putNull("closed_at");
    in.issues.get(number).putNull("closed_by").putNull("closed_at");
    Issues.event(in, by, number, "reopened");
    in.hub().tell(in, by, "pull_request.reopened", told(pull));
    return pull;
  }

  private static Reply commits(Call call) {
    Optional<ObjectNode> pull = found(call);
    if (pull.isEmpty()) {
      return missing();
    }
    String head = pull.get().get("head").get("sha").asText();
    String base = pull.get().get("base").get("sha").asText();
    return call.page(
        call.in().git().between(base, head).stream().map(c -> commit(call.in(), c)).toList());
  }

  private static ObjectNode commit(FakeRepository in, RevCommit commit) {
    ObjectNode json = Forms.of("commit").put("sha", commit.name());
    ObjectNode inner = (ObjectNode) json.get("commit");
    inner.put("message", commit.getFullMessage());
    ((ObjectNode) inner.get("tree")).put("sha", commit.getTree().name());
    who(in, json, "author", commit.getAuthorIdent());
    who(in, json, "committer", commit.getCommitterIdent());
    ArrayNode parents = json.putArray("parents");
    for (RevCommit parent : commit.getParents()) {
      parents.addObject().put("sha", parent.name()).put("url", "https://forge.example/");
    }
    return json;
  }

  private static void who(FakeRepository in, ObjectNode json, String role, PersonIdent ident) {
    ((ObjectNode) json.get("commit"))
        .putObject(role)
        .put("name", ident.getName())
        .put("email", ident.getEmailAddress())
        .put("date", ident.getWhenAsInstant().toString());
    in.hub().byEmail(ident.getEmailAddress()).ifPresent(a -> json.set(role, a.json()));
  }

  private static Reply review(Call call) {
    if (found(call).isEmpty()) {
      return missing();
    }
    String state =
        switch (call.text("event")) {
          case "APPROVE" -> "APPROVED";
          case "REQUEST_CHANGES" -> "CHANGES_REQUESTED";
          default -> "COMMENTED";
        };
    String head = call.in().head(number(call));
    Account author = Route.author(call);
    long id = review(call.in(), author, number(call), state, call.text("body"), head);
    return Reply.ok(FakeRepository.byId(call.in().reviews.get(number(call)), id).orElseThrow());
  }

  static long review(
      FakeRepository in, Account reviewer, int pull, String state, String body, String commit) {
    long id = in.hub().nextId();
    ObjectNode review = Forms.of("review");
    review
        .put("id", id)
        .put("state", state)
        .put("body", body)
        .put("commit_id", commit)
        .put("submitted_at", in.hub().time());
    review.set("user", reviewer.json());
    in.reviews.computeIfAbsent(pull, n -> new ArrayList<>()).add(review);
    Issues.change(in, pull, "updated_at", in.hub().time());
    in.hub().tell(in, reviewer, "pull_request_review.submitted", reviewed(in, pull, review));
    return id;
  }

  /** What a webhook tells of a review. */
  static ObjectNode reviewed(FakeRepository in, int pull, ObjectNode review) {
    ObjectNode told = told(in.pulls.get(pull));
    ObjectNode lower = review.deepCopy();
    lower.put("state", review.get("state").asText().toLowerCase(java.util.Locale.ROOT));
    told.set("review", lower);
    return told;
  }

  private static ObjectNode told(ObjectNode pull) {
    ObjectNode told = Forms.object().put("number", pull.get("number").asInt());
    told.set("pull_request", pull);
    return told;
  }

  /** What a push does to the pull requests of the branch, wherever they are. */
  static void moved(FakeRepository from, Account pusher, Move move) {
    String branch = move.ref().substring("refs/heads/".length());
    for (FakeRepository in : from.hub().repositories()) {
      open(in, from, branch).ifPresent(pull -> moved(in, from, pull, pusher, move));
    }
  }

  private static void moved(
      FakeRepository in, FakeRepository from, ObjectNode pull, Account pusher, Move move) {
    if (move.to().matches("0+")) {
      close(in, pusher, pull);
      return;
    }
    if (from != in) {
      in.git().fetch(from.git(), ref(pull, "head"));
    }
    ((ObjectNode) pull.get("head")).put("sha", move.to());
    in.git().set("refs/pull/" + pull.get("number").asInt() + "/head", move.to());
    Issues.change(in, pull.get("number").asInt(), "updated_at", in.hub().time());
    ObjectNode told = told(pull).put("before", move.from()).put("after", move.to());
    in.hub().tell(in, pusher, "pull_request.synchronize", told);
  }
}
