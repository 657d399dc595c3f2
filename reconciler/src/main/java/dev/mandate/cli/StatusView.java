package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.writeback.RecordedState;
import dev.mandate.writeback.RecordedState.TaskState;

/** What is recorded, as people and programs read it. */
final class StatusView {
  private StatusView() {}

  static String text(RecordedState state) {
    if (state.head().isEmpty()) {
      return "nothing is recorded yet: mandate reconcile makes the branch mandate/runs\n";
    }
    StringBuilder text = new StringBuilder(1024);
    text.append("mandate/runs at ")
        .append(state.head().get().abbreviated())
        .append(", ")
        .append(state.finished())
        .append(state.finished() == 1 ? " run\n\n" : " runs\n\n");
    int width = state.tasks().stream().mapToInt(task -> task.task().length()).max().orElse(4);
    for (TaskState task : state.tasks()) {
      String name = String.format("%-" + width + "s", task.task());
      text.append(
          String.format(
              "  %-9s  %s  %-10s  %s%n", task.state(), name, task.environment(), task.summary()));
    }
    if (!state.latest().isEmpty()) {
      text.append("\nlatest runs\n");
      state.latest().forEach(record -> run(text, state, record));
    }
    return text.toString();
  }

  private static void run(StringBuilder text, RecordedState state, FinalRecord record) {
    text.append(
        String.format(
            "  %s  %-11s  %s%n", record.finishedAt(), record.outcome(), record.key().task()));
    text.append("    record    ").append(record.folder());
    state.archive(record).ifPresent(branch -> text.append(" on ").append(branch));
    text.append('\n');
    record
        .proposal()
        .ifPresent(branch -> text.append("    proposal  ").append(branch).append('\n'));
    state
        .decided(record)
        .ifPresent(
            end ->
                text.append("    ")
                    .append(end.summary())
                    .append(", ")
                    .append(end.page())
                    .append('\n'));
  }

  static ObjectNode data(RecordedState state) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    state.head().ifPresent(head -> data.put("runsHead", head.hex()));
    data.put("finished", state.finished());
    ArrayNode tasks = data.putArray("tasks");
    for (TaskState task : state.tasks()) {
      ObjectNode json = tasks.addObject();
      json.put("task", task.task());
      json.put("environment", task.environment());
      json.put("state", task.state());
      json.put("summary", task.summary());
    }
    ArrayNode latest = data.putArray("latest");
    for (FinalRecord record : state.latest()) {
      ObjectNode json = record.toJson();
      state.archive(record).ifPresent(branch -> json.put("archive", branch));
      state.decided(record).ifPresent(end -> json.set("decided", end.toJson()));
      latest.add(json);
    }
    return data;
  }
}
