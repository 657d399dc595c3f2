package dev.mandate.rounds;

import dev.mandate.cycle.TaskStanding;
import dev.mandate.forge.Markdown;
import java.util.List;

/** Says what would happen now. */
final class PlanVerb implements Verb {
  private static final int MOST_TASKS = 50;
  private static final int LONGEST = 20_000;

  @Override
  public Usage usage() {
    return Usage.ofQuestion(
        "plan", "[task]", "Says what would be done now, and why, as `mandate plan` does.");
  }

  @Override
  public Reply perform(Order order) {
    if (order.arguments().size() > 1) {
      return Replies.tooMuch();
    }
    if (!order.arguments().isEmpty() && Replies.standing(order).isEmpty()) {
      return Replies.unknownTask(order);
    }
    List<TaskStanding> tasks =
        order.arguments().isEmpty()
            ? order.look().tasks()
            : Replies.standing(order).stream().toList();
    StringBuilder text = new StringBuilder();
    tasks.stream().limit(MOST_TASKS).forEach(task -> add(text, task));
    if (tasks.size() > MOST_TASKS) {
      text.append("and ").append(tasks.size() - MOST_TASKS).append(" more tasks\n");
    }
    String commit = order.outlook().snapshot().commit().map(c -> c.abbreviated()).orElse("");
    return Reply.said(
        "At "
            + commit
            + ", "
            + order.outlook().plan().summary()
            + ":\n\n"
            + Markdown.block(text.toString(), LONGEST));
  }

  private static void add(StringBuilder text, TaskStanding task) {
    text.append(task.step().action().state())
        .append("  ")
        .append(task.task())
        .append("  ")
        .append(task.step().environment())
        .append("  ")
        .append(task.why().summary())
        .append('\n');
    task.why().details().forEach(line -> text.append("    ").append(line).append('\n'));
  }
}
