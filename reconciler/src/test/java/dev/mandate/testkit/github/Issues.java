package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Issues, comments, labels and reactions. */
final class Issues {
  private Issues() {}

  static List<Route> routes() {
    String issues = "/repos/{owner}/{repo}/issues";
    String one = issues + "/{issue_number}";
    String comment = issues + "/comments/{comment_id}";
    return List.of(
        Route.reads(issues, "issues", Issues::list),
        Route.reads(issues + "/comments", "issues", Issues::said),
        Route.reads(one, "issues", call -> found(call).map(Reply::ok).orElse(missing())),
        Route.writes(
            "POST",
            issues,
            "issues",
            call ->
                Reply.of(
                    201,
                    create(
                        call.in(),
                        Route.author(call),
                        Route.app(call),
                        call.text("title"),
                        call.text("body")))),
        Route.writes("PATCH", one, "issues", Issues::update),
        Route.reads(
            one + "/comments",
            "issues",
            call -> call.page(call.in().comments.getOrDefault(number(call), List.of()))),
        Route.writes("POST", one + "/comments", "issues", Issues::comment),
        Route.reads(
            one + "/events",
            "issues",
            call -> call.page(call.in().events.getOrDefault(number(call), List.of()))),
        Route.writes("POST", one + "/labels", "issues", Issues::label),
        Route.reads(
            comment, "issues", call -> comment(call, id(call)).map(Reply::ok).orElse(missing())),
        Route.writes("PATCH", comment, "issues", Issues::edit),
        Route.writes("DELETE", comment, "issues", Issues::delete),
        Route.reads(
            comment + "/reactions",
            "issues",
            call -> call.page(call.in().reactions.getOrDefault(id(call), List.of()))),
        Route.writes("POST", comment + "/reactions", "issues", Issues::react));
  }

  private static Reply list(Call call) {
    String state = call.query().getOrDefault("state", "open");
    String by = call.query().getOrDefault("sort", "created") + "_at";
    String since = call.query().getOrDefault("since", "");
    Comparator<ObjectNode> order = Comparator.comparing(issue -> issue.get(by).asText());
    boolean rising = call.query().getOrDefault("direction", "desc").equals("asc");
    return call.page(
        call.in().issues.values().stream()
            .filter(issue -> state.equals("all") || issue.get("state").asText().equals(state))
            .filter(issue -> issue.get("updated_at").asText().compareTo(since) >= 0)
            .sorted(rising ? order : order.reversed())
            .toList());
  }

  /** All comments, of whichever issue. */
  private static Reply said(Call call) {
    String since = call.query().getOrDefault("since", "");
    Comparator<ObjectNode> order = Comparator.comparing(one -> one.get("created_at").asText());
    boolean rising = call.query().getOrDefault("direction", "asc").equals("asc");
    return call.page(
        call.in().comments.values().stream()
            .flatMap(List::stream)
            .filter(comment -> comment.get("updated_at").asText().compareTo(since) >= 0)
            .sorted(rising ? order : order.reversed())
            .toList());
  }

  private static int number(Call call) {
    return call.number("issue_number");
  }

  private static long id(Call call) {
    return Long.parseLong(call.variables().get("comment_id"));
  }

  private static Reply missing() {
    return Reply.error(404, "Not Found");
  }

  private static Optional<ObjectNode> found(Call call) {
    return Optional.ofNullable(call.in().issues.get(number(call)));
  }

  private static Optional<ObjectNode> comment(Call call, long id) {
    return call.in().comments.values().stream()
        .flatMap(List::stream)
        .filter(comment -> comment.get("id").asLong() == id)
        .findFirst();
  }

  static ObjectNode create(
      FakeRepository in, Account author, Optional<FakeApp> app, String title, String body) {
    int number = in.nextNumber();
    ObjectNode issue = Forms.of("issue");
    issue.remove("pull_request");
    issue
        .put("id", in.hub().nextId())
        .put("number", number)
        .put("state", "open")
        .put("title", title)
        .put("body", body)
        .put("author_association", "CONTRIBUTOR")
        .put("html_url", in.json().get("html_url").asText() + "/issues/" + number)
        .put("created_at", in.hub().time())
        .put("updated_at", in.hub().time());
    issue.set("user", author.json());
    app.ifPresent(a -> issue.set("performed_via_github_app", a.json()));
    in.issues.put(number, issue);
    return issue;
  }

  /** Changes a field of an issue, and of the pull request that it is. */
  static void change(FakeRepository in, int number, String field, String value) {
    for (ObjectNode one : both(in, number)) {
      one.put(field, value).put("updated_at", in.hub().time());
    }
  }

  /** What is said in an issue or done to it moves it. */
  static void touch(FakeRepository in, int number) {
    both(in, number).forEach(one -> one.put("updated_at", in.hub().time()));
  }

  private static List<ObjectNode> both(FakeRepository in, int number) {
    List<ObjectNode> both = new ArrayList<>(List.of(in.issues.get(number)));
    Optional.ofNullable(in.pulls.get(number)).ifPresent(both::add);
    return both;
  }

  private static Reply update(Call call) {
    if (found(call).isEmpty()) {
      return missing();
    }
    if (call.text("state").equals("closed") && call.in().pulls.containsKey(number(call))) {
      Pulls.close(call.in(), Route.author(call), call.in().pulls.get(number(call)));
    }
    for (String field : List.of("title", "body", "state")) {
      if (call.body().has(field)) {
        change(call.in(), number(call), field, call.text(field));
      }
    }
    return Reply.ok(found(call).get());
  }

  private static Reply comment(Call call) {
    if (found(call).isEmpty()) {
      return missing();
    }
    Account author = Route.author(call);
    String body = call.text("body");
    if (isTooLong(body)) {
      return tooLong("IssueComment");
    }
    return Reply.of(201, comment(call.in(), author, Route.app(call), number(call), body));
  }

  static ObjectNode comment(
      FakeRepository in, Account author, Optional<FakeApp> app, int issue, String body) {
    ObjectNode comment = Forms.of("issue-comment");
    comment
        .put("id", in.hub().nextId())
        .put("body", body)
        .put("author_association", "CONTRIBUTOR")
        .put("created_at", in.hub().time())
        .put("updated_at", in.hub().time());
    comment.set("user", author.json());
    app.ifPresent(a -> comment.set("performed_via_github_app", a.json()));
    in.comments.computeIfAbsent(issue, n -> new ArrayList<>()).add(comment);
    touch(in, issue);
    count(in, issue);
    ObjectNode told = Forms.object();
    told.set("issue", in.issues.get(issue));
    told.set("comment", comment);
    in.hub().tell(in, author, "issue_comment.created", told);
    return comment;
  }

  /** An issue tells how many comments it has, and so that one is gone. */
  private static void count(FakeRepository in, int number) {
    int comments = in.comments.getOrDefault(number, List.of()).size();
    both(in, number).forEach(one -> one.put("comments", comments));
  }

  /** Takes a comment away. */
  static boolean delete(FakeRepository in, int issue, long comment) {
    boolean gone = in.comments.get(issue).removeIf(one -> one.get("id").asLong() == comment);
    count(in, issue);
    return gone;
  }

  static boolean isTooLong(String body) {
    return body.codePointCount(0, body.length()) > 65_536;
  }

  static Reply tooLong(String resource) {
    return Reply.invalid(resource, "body is too long (maximum is 65536 characters)");
  }

  private static Reply edit(Call call) {
    if (isTooLong(call.text("body"))) {
      return tooLong("IssueComment");
    }
    return comment(call, id(call))
        .map(comment -> comment.put("body", call.text("body")))
        .map(comment -> comment.put("updated_at", call.in().hub().time()))
        .map(Reply::ok)
        .orElse(missing());
  }

  private static Reply delete(Call call) {
    boolean gone =
        List.copyOf(call.in().comments.keySet()).stream()
            .anyMatch(issue -> delete(call.in(), issue, id(call)));
    return gone ? Reply.of(204, Forms.object()) : missing();
  }

  private static Reply label(Call call) {
    JsonNode wanted = call.body().path("labels");
    ArrayNode labels = Forms.array();
    for (ObjectNode one : both(call.in(), number(call))) {
      ArrayNode has = (ArrayNode) one.get("labels");
      wanted.forEach(name -> has.add(label(call, name.asText())));
      labels = has;
    }
    touch(call.in(), number(call));
    return Reply.ok(labels);
  }

  private static ObjectNode label(Call call, String name) {
    return label(call.in(), name);
  }

  private static ObjectNode label(FakeRepository in, String name) {
    return Forms.of("label").put("id", in.hub().nextId()).put("name", name);
  }

  /** Labels an issue as somebody, which is an event. */
  static long labelled(FakeRepository in, Account by, int number, String name) {
    for (ObjectNode one : both(in, number)) {
      ((ArrayNode) one.get("labels")).add(label(in, name));
    }
    ObjectNode event = event(in, by, number, "labeled");
    event.putObject("label").put("name", name).put("color", "ededed");
    return event.get("id").asLong();
  }

  /** Takes a label off, which is an event. */
  static void unlabelled(FakeRepository in, Account by, int number, String name) {
    for (ObjectNode one : both(in, number)) {
      ArrayNode kept = Forms.array();
      one.get("labels").forEach(label -> keep(label, name, kept));
      one.set("labels", kept);
    }
    event(in, by, number, "unlabeled").putObject("label").put("name", name).put("color", "ededed");
  }

  private static void keep(JsonNode label, String without, ArrayNode kept) {
    if (!label.get("name").asText().equals(without)) {
      kept.add(label);
    }
  }

  /** Gives an issue to somebody, which is an event. */
  static long assigned(FakeRepository in, Account by, int number, Account to) {
    for (ObjectNode one : both(in, number)) {
      one.set("assignee", to.json());
      one.putArray("assignees").add(to.json());
    }
    ObjectNode event = event(in, by, number, "assigned");
    event.set("assignee", to.json());
    event.set("assigner", by.json());
    return event.get("id").asLong();
  }

  static ObjectNode event(FakeRepository in, Account by, int number, String what) {
    ObjectNode event = Forms.of("issue-event");
    event.put("id", in.hub().nextId()).put("event", what).put("created_at", in.hub().time());
    event.set("actor", by.json());
    in.events.computeIfAbsent(number, n -> new ArrayList<>()).add(event);
    touch(in, number);
    return event;
  }

  /** Changes what a comment says; it tells when, and not who. */
  static void edit(FakeRepository in, long comment, String body) {
    for (var all : in.comments.entrySet()) {
      FakeRepository.byId(all.getValue(), comment)
          .ifPresent(
              found -> {
                found.put("body", body).put("updated_at", in.hub().time());
                touch(in, all.getKey());
              });
    }
  }

  private static Reply react(Call call) {
    List<ObjectNode> all = call.in().reactions.computeIfAbsent(id(call), n -> new ArrayList<>());
    String content = call.text("content");
    Account author = Route.author(call);
    Optional<ObjectNode> same =
        all.stream()
            .filter(r -> r.get("content").asText().equals(content))
            .filter(r -> r.get("user").get("id").asLong() == author.id())
            .findFirst();
    if (same.isPresent()) {
      return Reply.ok(same.get());
    }
    ObjectNode reaction =
        Forms.of("reaction")
            .put("id", call.in().hub().nextId())
            .put("content", content)
            .put("created_at", call.in().hub().time());
    reaction.set("user", author.json());
    all.add(reaction);
    return Reply.of(201, reaction);
  }
}
