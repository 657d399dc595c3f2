package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.claim.Claim;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.cycle.TaskStandings;
import dev.mandate.decide.Trust;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunEvent;
import dev.mandate.spec.DeclaredTask;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tasks as people and programs read them. */
final class TaskViews {
  private TaskViews() {}

  static ObjectNode listData(List<TaskStanding> tasks) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode list = data.putArray("tasks");
    tasks.forEach(task -> list.add(data(task)));
    return data;
  }

  static String show(TaskStanding task, Optional<Trust> trust, List<RunEvent> events) {
    StringBuilder text = new StringBuilder(1024);
    line(text, "task", task.task());
    line(text, "state", task.state().label());
    Explanation why = task.why();
    line(text, "why", why.summary());
    why.details().forEach(detail -> line(text, "", detail));
    task.declared().ifPresent(declared -> declared(text, declared));
    trust.ifPresent(known -> line(text, "trust", known.tier() + ": " + known.because()));
    task.owner().ifPresent(owner -> line(text, "owner", owner));
    task.key().map(OccurrenceKey::occurrence).ifPresent(o -> line(text, "occurrence", o));
    holder(task).ifPresent(holder -> line(text, "claimed by", holder));
    nextDue(task.step().action()).ifPresent(at -> line(text, "next due", at.toString()));
    for (FinalRecord run : TaskStandings.runs(task)) {
      line(
          text,
          run.attempt() == 1 ? "attempt" : "",
          run.attempt() + "  " + run.outcome() + "  " + run.finishedAt() + "  " + run.folder());
    }
    task.last().flatMap(FinalRecord::proposal).ifPresent(p -> line(text, "proposal", p));
    String head = "last run";
    for (RunEvent event : events) {
      String detail = event.detail().map(d -> "  " + d).orElse("");
      line(text, head, event.at() + "  " + event.kind().label() + detail);
      head = "";
    }
    return text.toString();
  }

  private static void declared(StringBuilder text, DeclaredTask declared) {
    line(text, "environment", declared.environment().name());
    line(text, "agent", declared.agent().name() + ", by " + declared.agent().runtime().connector());
    line(text, "risk class", declared.task().riskClass().label());
    line(text, "prompt", declared.task().prompt().strip().lines().findFirst().orElse(""));
    line(text, "spec digest", declared.digest().value());
    line(text, "declared at", declared.task().document().where().toString());
  }

  static ObjectNode showData(TaskStanding task, Optional<Trust> trust, List<RunEvent> events) {
    ObjectNode data = data(task);
    trust.ifPresent(known -> data.set("trust", TrustLines.data(known)));
    ArrayNode list = data.putArray("events");
    for (RunEvent event : events) {
      ObjectNode json = list.addObject();
      json.put("at", event.at().toString());
      json.put("event", event.kind().label());
      event.detail().ifPresent(detail -> json.put("detail", detail));
    }
    return data;
  }

  private static Optional<String> holder(TaskStanding task) {
    return task.claim()
        .map(
            seen ->
                seen.says()
                    .map(claim -> claim.holder() + lives(claim))
                    .orElse("somebody; the claim cannot be read"));
  }

  private static String lives(Claim claim) {
    return ", who gives a sign of life at least every " + claim.ttl().toSeconds() + " s";
  }

  /** When something comes by time alone. */
  private static Optional<Instant> nextDue(Action action) {
    return switch (action) {
      case Action.BackingOff waiting -> Optional.of(waiting.notBefore());
      case Action.NotDue notDue -> notDue.until();
      case Action.Frozen frozen -> frozen.until();
      case Action.OverBudget over -> over.until();
      case Action.AwaitApproval waiting -> Optional.empty();
      case Action.Held held -> Optional.empty();
      case Action.Blocked blocked -> Optional.empty();
      case Action.Broken broken -> Optional.empty();
      case Action.Denied denied -> Optional.empty();
      case Action.Done done -> Optional.empty();
      case Action.Suspended suspended -> Optional.empty();
      case Action.Work work -> Optional.empty();
    };
  }

  private static ObjectNode data(TaskStanding task) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("task", task.task());
    data.put("state", task.state().label());
    Explanation why = task.why();
    data.put("summary", why.summary());
    ArrayNode details = data.putArray("details");
    why.details().forEach(details::add);
    data.put("environment", task.step().environment());
    data.put("priority", task.step().priority());
    task.owner().ifPresent(owner -> data.put("owner", owner));
    task.declared()
        .ifPresent(
            declared -> {
              data.put("agent", declared.agent().name());
              data.put("riskClass", declared.task().riskClass().label());
              data.put("specDigest", declared.digest().value());
              data.put("declaredAt", declared.task().document().where().toString());
            });
    task.key().ifPresent(key -> data.put("occurrence", key.occurrence()));
    task.claim()
        .ifPresent(
            seen -> {
              ObjectNode claim = data.putObject("claim");
              seen.says()
                  .ifPresent(
                      says -> {
                        claim.put("holder", says.holder());
                        claim.put("token", says.token());
                        claim.put("ttlSeconds", says.ttl().toSeconds());
                      });
            });
    nextDue(task.step().action()).ifPresent(at -> data.put("nextDue", at.toString()));
    ArrayNode runs = data.putArray("runs");
    TaskStandings.runs(task).forEach(run -> runs.add(run.toJson()));
    return data;
  }

  private static void line(StringBuilder text, String head, String said) {
    text.append(String.format("%-12s %s%n", head, said));
  }
}
