package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.testkit.GitHttpServer.Move;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.PersonIdent;

/** A repository with what people and Apps have made in it. Guarded by its server's lock. */
public final class FakeRepository {
  private final FakeGitHub hub;
  private final ObjectNode json;
  private final BareGit git;
  final Map<Integer, ObjectNode> issues = new TreeMap<>();
  final Map<Integer, ObjectNode> pulls = new TreeMap<>();
  final Map<Integer, List<ObjectNode>> comments = new TreeMap<>();
  final Map<Integer, List<ObjectNode>> events = new TreeMap<>();
  final Map<Integer, List<ObjectNode>> reviews = new TreeMap<>();

  /** Commits by which a merged pull request came into its base. */
  final Map<Integer, List<String>> brought = new TreeMap<>();

  final Map<Long, ObjectNode> checks = new TreeMap<>();
  final Map<Long, List<ObjectNode>> reactions = new LinkedHashMap<>();
  final Branches branches = new Branches();
  private final Map<Long, String> permissions = new LinkedHashMap<>();

  FakeRepository(FakeGitHub hub, Account owner, String name, Path folder, String cloneUrl) {
    this.hub = hub;
    this.git = new BareGit(folder, hub.clock());
    this.json = Forms.of("repository");
    String full = owner.login() + "/" + name;
    json.put("id", hub.nextId())
        .put("name", name)
        .put("full_name", full)
        .put("private", true)
        .put("default_branch", "main")
        .put("clone_url", cloneUrl)
        .put("url", hub.api() + "/repos/" + full)
        .put("html_url", hub.web() + "/" + full);
    json.set("owner", owner.json());
  }

  public String fullName() {
    return json.get("full_name").asText();
  }

  /** Where it is cloned from and pushed to. */
  public String cloneUrl() {
    return json.get("clone_url").asText();
  }

  /** The bare repository itself. */
  public Path folder() {
    return git.folder();
  }

  ObjectNode json() {
    return json;
  }

  BareGit git() {
    return git;
  }

  FakeGitHub hub() {
    return hub;
  }

  /**
   * Gives somebody {@code read}, {@code triage}, {@code write}, {@code maintain} or {@code admin}.
   */
  public void permit(Account account, String role) {
    hub.locked(() -> permissions.put(account.id(), role));
  }

  /** Has a ruleset guard all branches, as one can be imported. */
  public void guard(JsonNode ruleset) {
    hub.locked(
        () -> {
          branches.guard(this, ruleset);
          return branches;
        });
  }

  /** Has a branch protection rule ask for checks, and for what an App is not shown. */
  public void protect(String... checks) {
    hub.locked(
        () -> {
          branches.protect(List.of(checks));
          return branches;
        });
  }

  /** Takes all rights away. */
  public void remove(Account account) {
    hub.locked(() -> permissions.remove(account.id()));
  }

  String role(Account account) {
    return permissions.getOrDefault(account.id(), "none");
  }

  /** Opens a pull request as somebody; gives its number. */
  public int open(Account author, String branch, String title, String body) {
    return open(author, this, branch, title, body);
  }

  int open(Account author, FakeRepository from, String branch, String title, String body) {
    return hub.locked(
        () -> {
          Reply reply =
              Pulls.create(this, from, author, Optional.empty(), branch, "main", title, body);
          if (reply.status() != 201) {
            throw new AssertionError(reply.body().toString());
          }
          return reply.body().get("number").asInt();
        });
  }

  /** Reviews what stands at the head now; gives the review's id. */
  public long review(Account reviewer, int pull, String state, String body) {
    return review(reviewer, pull, state, body, head(pull));
  }

  /** Reviews a certain commit. */
  public long review(Account reviewer, int pull, String state, String body, String commit) {
    return hub.locked(() -> Pulls.review(this, reviewer, pull, state, body, commit));
  }

  /** Dismisses a review, as an administrator can. */
  public void dismiss(Account by, int pull, long review) {
    hub.locked(
        () -> {
          ObjectNode found = byId(reviews.get(pull), review).orElseThrow();
          found.put("state", "DISMISSED");
          hub.tell(this, by, "pull_request_review.dismissed", Pulls.reviewed(this, pull, found));
          return found;
        });
  }

  /** Changes what a review says; its state stays. */
  public void edit(Account by, int pull, long review, String body) {
    hub.locked(
        () -> {
          ObjectNode found = byId(reviews.get(pull), review).orElseThrow().put("body", body);
          ObjectNode told = Pulls.reviewed(this, pull, found);
          hub.tell(this, by, "pull_request_review.edited", told);
          return found;
        });
  }

  /** Opens an issue as somebody; gives its number. */
  public int issue(Account author, String title, String body) {
    return hub.locked(
        () -> Issues.create(this, author, Optional.empty(), title, body).get("number").asInt());
  }

  /** Comments as somebody; gives the comment's id. */
  public long comment(Account author, int issue, String body) {
    return hub.locked(
        () -> Issues.comment(this, author, Optional.empty(), issue, body).get("id").asLong());
  }

  /** Changes what a comment says. */
  public void editComment(long comment, String body) {
    hub.locked(
        () -> {
          Issues.edit(this, comment, body);
          return this;
        });
  }

  /** Deletes a comment, as its author or an administrator can. */
  public void deleteComment(int issue, long comment) {
    hub.locked(() -> Issues.delete(this, issue, comment));
  }

  /** Changes the text of an issue. GitHub tells nobody who did that. */
  public void editIssue(int issue, String body) {
    hub.locked(
        () -> {
          Issues.change(this, issue, "body", body);
          return this;
        });
  }

  /** Labels an issue as somebody; gives the event's id. */
  public long label(Account by, int issue, String name) {
    return hub.locked(() -> Issues.labelled(this, by, issue, name));
  }

  /** Takes a label off as somebody. */
  public void unlabel(Account by, int issue, String name) {
    hub.locked(
        () -> {
          Issues.unlabelled(this, by, issue, name);
          return this;
        });
  }

  /** As if an issue had come from another repository now, with all that was said in it. */
  public void transferred(Account by, int issue) {
    hub.locked(() -> Issues.event(this, by, issue, "transferred"));
  }

  /** Gives an issue to somebody; gives the event's id. */
  public long assign(Account by, int issue, Account to) {
    return hub.locked(() -> Issues.assigned(this, by, issue, to));
  }

  /** What was put beside a comment, by content. */
  public List<String> reactions(long comment) {
    return hub.locked(
        () ->
            reactions.getOrDefault(comment, List.of()).stream()
                .map(reaction -> reaction.get("content").asText())
                .toList());
  }

  /** Closes a pull request without merging it. */
  public void close(Account by, int pull) {
    hub.locked(() -> Pulls.close(this, by, pulls.get(pull)));
  }

  /** Opens a pull request again that was closed without being merged. */
  public void reopen(Account by, int pull) {
    hub.locked(() -> Pulls.reopen(this, by, pulls.get(pull)));
  }

  /**
   * Pushes a commit of somebody's to a branch, which begins at the default branch when it is new.
   *
   * @return the commit
   */
  public String push(Account by, String branch, Map<String, String> files, String message) {
    return push(by, by, branch, files, message);
  }

  /**
   * The same of a commit that one has written and another has committed and pushes.
   *
   * @return the commit
   */
  public String push(
      Account author, Account by, String branch, Map<String, String> files, String message) {
    return hub.locked(
        () -> {
          String parent = git.tip(branch).or(() -> git.tip("main")).orElseThrow();
          PersonIdent committer = git.ident(by);
          String made = git.commit(parent, files, git.ident(author), committer, message);
          force(by, branch, made);
          return made;
        });
  }

  /** Sets a branch to a commit, whatever it held. */
  public void force(Account by, String branch, String commit) {
    hub.locked(
        () -> {
          String before = git.tip(branch).orElse("0".repeat(40));
          git.set("refs/heads/" + branch, commit);
          hub.moved(this, by, new Move("refs/heads/" + branch, before, commit));
          return commit;
        });
  }

  /**
   * Merges what stands at the head of a pull request now.
   *
   * @param style {@code merge}, {@code squash} or {@code rebase}
   * @return where the base stands then; empty when there is a conflict
   */
  public Optional<String> merge(Account by, int pull, String style) {
    Merges.Style how = Merges.Style.valueOf(style.toUpperCase(java.util.Locale.ROOT));
    return hub.locked(() -> Merges.merge(this, by, pulls.get(pull), how));
  }

  /** The commit at the head of a pull request. */
  public String head(int pull) {
    return hub.locked(() -> pulls.get(pull).get("head").get("sha").asText());
  }

  /** Pull requests as they stand. */
  public List<JsonNode> pulls() {
    return hub.locked(() -> copies(pulls.values()));
  }

  /** Comments of an issue or pull request as they stand. */
  public List<JsonNode> comments(int issue) {
    return hub.locked(() -> copies(comments.getOrDefault(issue, List.of())));
  }

  /** Check runs as they stand. */
  public List<JsonNode> checks() {
    return hub.locked(() -> copies(checks.values()));
  }

  int nextNumber() {
    return issues.size() + 1;
  }

  static Optional<ObjectNode> byId(List<ObjectNode> all, long id) {
    return all.stream().filter(one -> one.get("id").asLong() == id).findFirst();
  }

  private static List<JsonNode> copies(Iterable<ObjectNode> all) {
    List<JsonNode> copies = new ArrayList<>();
    all.forEach(one -> copies.add(one.deepCopy()));
    return copies;
  }
}
