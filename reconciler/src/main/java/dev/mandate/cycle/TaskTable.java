package dev.mandate.cycle;

import java.util.List;

/** Tasks in lines, one for each: its state, its name, where it acts, and why it stands there. */
public final class TaskTable {
  private TaskTable() {}

  public static String text(List<TaskStanding> tasks) {
    if (tasks.isEmpty()) {
      return "no task is like that\n";
    }
    int width = tasks.stream().mapToInt(task -> task.task().length()).max().orElse(4);
    StringBuilder text = new StringBuilder(1024);
    for (TaskStanding task : tasks) {
      text.append(
          String.format(
              "%-11s  %-" + width + "s  %-10s  %s%n",
              task.state().label(),
              task.task(),
              task.step().environment(),
              task.why().summary()));
    }
    return text.toString();
  }
}
