package dev.mandate.e2e;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** An issue or pull request of a scene on GitHub, in which people write and Mandate answers. */
record IssueThread(Scene scene, int number) {

  /** Of a new issue. */
  static IssueThread opened(Scene scene, String by) {
    Hosting host = scene.hosting.orElseThrow();
    return new IssueThread(
        scene, host.repository.issue(host.account(by), "It crashes", "When I press the button."));
  }

  /** A comment of one of the scene's people, a minute after what was before; gives its id. */
  long says(String login, String text) {
    scene.clock.advance(Duration.ofMinutes(1));
    return host().repository.comment(host().account(login), number, text);
  }

  /** The same, and Mandate has seen it. */
  long said(String login, String text) {
    long comment = says(login, text);
    scene.reconcile();
    return comment;
  }

  /** What Mandate answers to a command. */
  String answerTo(String login, String text) {
    said(login, text);
    return answers().getLast();
  }

  /** What Mandate has answered to commands, oldest first. */
  List<String> answers() {
    return ofMandate("command/").toList();
  }

  /** What Mandate says of the last run; empty when it has said nothing. */
  String status() {
    return ofMandate("run/").reduce("", (first, last) -> last);
  }

  /** The name of the task that was made of it. */
  String task() {
    return "issue-" + number;
  }

  private Stream<String> ofMandate(String key) {
    return host().repository.comments(number).stream()
        .filter(comment -> comment.path("performed_via_github_app").isObject())
        .map(comment -> comment.get("body").asText())
        .filter(body -> body.contains("<!-- mandate-key: " + key));
  }

  private Hosting host() {
    return scene.hosting.orElseThrow();
  }
}
