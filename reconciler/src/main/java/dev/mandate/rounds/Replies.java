package dev.mandate.rounds;

import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.forge.Markdown;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DidYouMean;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What commands have in common: names that they look up, and words that they say. */
final class Replies {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_REASON = 500;

  private Replies() {}

  static String code(String text) {
    return Markdown.code(text, LONGEST_NAME);
  }

  static Reply tooMuch() {
    return Reply.refused("There is more behind the command than it takes.");
  }

  static Reply unknown(String what, String name, Iterable<String> known) {
    TreeSet<String> names = new TreeSet<>();
    known.forEach(names::add);
    return Reply.refused(
        "There is no " + what + " " + code(name) + ". " + DidYouMean.question(name, names).strip());
  }

  /** The task that is named; where none is, the one that was made from the conversation. */
  static String task(Order order) {
    return order.arguments().isEmpty()
        ? ThreadTask.name(order.where())
        : order.arguments().getFirst();
  }

  static Reply unknownTask(Order order) {
    List<String> names = order.look().tasks().stream().map(TaskStanding::task).toList();
    return order.arguments().isEmpty()
        ? Reply.refused("No task was made from this conversation. Name one.")
        : unknown("task", task(order), names);
  }

  static Optional<TaskStanding> standing(Order order) {
    TaskLook.Seen look = order.look();
    return look.task(task(order));
  }

  /** Why, in the words of whoever asked; on one line. */
  static Optional<String> reason(Optional<String> given) {
    return given
        .map(text -> text.replaceAll("\\s+", " ").strip())
        .map(text -> text.substring(0, Math.min(text.length(), LONGEST_REASON)))
        .filter(text -> !text.isEmpty());
  }

  /** Of a commit that brings what was asked for. Nothing of a comment begins a line in it. */
  static String message(String title, Asked asked, Optional<String> reason) {
    return title
        + "\n\nAsked for by "
        + asked.by().login()
        + " in "
        + asked.page()
        + "\n"
        + reason.map(text -> "Reason: " + text + "\n").orElse("");
  }

  static String by(CommitId commit) {
    return " (commit " + commit.abbreviated() + ")";
  }

  /**
   * What is said when a file could not be written.
   *
   * @param content for a person to commit instead
   */
  static Reply notFiled(Filings.Result result, RepoPath file, String content) {
    return switch (result) {
      case Filings.Result.Filed filed -> throw new IllegalArgumentException("it is filed");
      case Filings.Result.Overtaken overtaken ->
          Reply.refused(
              "Somebody has changed "
                  + code(file.value())
                  + " at the same time. Look at it, then give the command again.");
      case Filings.Result.Refused(String reason) ->
          Reply.refused(
              "The default branch does not take the commit: "
                  + Markdown.code(reason, LONGEST_REASON)
                  + ". Let Mandate's App bypass the rule that stands in its way (Settings, Rules,"
                  + " Bypass list), or commit this as "
                  + code(file.value())
                  + " yourself:\n\n"
                  + Markdown.block(content, 20_000));
    };
  }
}
