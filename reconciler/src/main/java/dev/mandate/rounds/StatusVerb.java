package dev.mandate.rounds;

import dev.mandate.cycle.TaskStanding;
import dev.mandate.cycle.TaskTable;
import dev.mandate.forge.Markdown;
import java.util.List;

/** Says in what state tasks are. */
final class StatusVerb implements Verb {
  private static final int MOST_TASKS = 100;
  private static final int LONGEST = 20_000;

  @Override
  public Usage usage() {
    return Usage.ofQuestion(
        "status", "[task]", "Says in what state a task is, or this conversation's, or else all.");
  }

  @Override
  public Reply perform(Order order) {
    if (order.arguments().size() > 1) {
      return Replies.tooMuch();
    }
    String name = order.argument(0).orElse(ThreadTask.name(order.where()));
    List<TaskStanding> named = order.look().task(name).stream().toList();
    if (named.isEmpty() && !order.arguments().isEmpty()) {
      return Replies.unknownTask(order);
    }
    List<TaskStanding> tasks = named.isEmpty() ? order.look().tasks() : named;
    int more = tasks.size() - MOST_TASKS;
    String table = TaskTable.text(tasks.stream().limit(MOST_TASKS).toList());
    return Reply.said(
        Markdown.block(table, LONGEST) + (more > 0 ? "\nand " + more + " more tasks\n" : ""));
  }
}
