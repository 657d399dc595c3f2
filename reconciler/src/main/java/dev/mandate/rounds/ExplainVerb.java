package dev.mandate.rounds;

import dev.mandate.cycle.TaskStanding;
import dev.mandate.forge.Markdown;
import dev.mandate.plan.Explanation;
import java.util.Optional;

/** Says why a task stands where it stands. */
final class ExplainVerb implements Verb {
  private static final int LONGEST = 10_000;

  @Override
  public Usage usage() {
    return Usage.ofQuestion(
        "explain",
        "[task]",
        "Says why a task, or this conversation's, stands where it stands: rules, approvals,"
            + " budgets.");
  }

  @Override
  public Reply perform(Order order) {
    if (order.arguments().size() > 1) {
      return Replies.tooMuch();
    }
    Optional<TaskStanding> standing = Replies.standing(order);
    return standing.map(ExplainVerb::explained).orElseGet(() -> Replies.unknownTask(order));
  }

  private static Reply explained(TaskStanding standing) {
    Explanation why = standing.why();
    StringBuilder text = new StringBuilder(why.summary());
    why.details().forEach(line -> text.append('\n').append(line));
    return Reply.said(
        "Task "
            + Replies.code(standing.task())
            + " in "
            + Replies.code(standing.step().environment())
            + " is **"
            + standing.state().label()
            + "**:\n\n"
            + Markdown.block(text.toString(), LONGEST));
  }
}
