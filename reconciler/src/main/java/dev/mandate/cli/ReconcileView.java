package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.cycle.Settled;
import dev.mandate.ledger.FinalRecord;
import java.util.List;

/** What a reconciliation came to, as people and programs read it. */
final class ReconcileView {
  private ReconcileView() {}

  static String text(ReconcileReport report) {
    StringBuilder text = new StringBuilder(512);
    for (FinalRecord record : records(report)) {
      text.append(String.format("%-9s  %s%n", record.outcome(), record.key().task()));
      text.append("           ").append(record.reason()).append('\n');
      text.append("           record    ").append(record.folder()).append('\n');
      record
          .proposal()
          .ifPresent(branch -> text.append("           proposal  ").append(branch).append('\n'));
    }
    switch (report.last()) {
      case PassReport.Unchanged(Settled since) -> {
        text.append("nothing has moved since ").append(since.desired().abbreviated());
        since.wakeAt().ifPresent(at -> text.append("; next change by time at ").append(at));
        text.append('\n');
      }
      case PassReport.Carried carried -> {
        text.append(PlanView.text(carried.outlook()));
        carried
            .claimed()
            .others()
            .forEach(
                other ->
                    text.append(other.task() + ": claimed by " + other.holder() + '\n'));
      }
      case PassReport.Halted halted -> text.append(halted.why().reason()).append('\n');
    }
    return text.toString();
  }

  static ObjectNode data(ReconcileReport report) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("passes", report.passes().size());
    ArrayNode records = data.putArray("records");
    records(report).forEach(record -> records.add(record.toJson()));
    switch (report.last()) {
      case PassReport.Unchanged(Settled since) -> {
        data.put("state", "unchanged");
        data.put("commit", since.desired().hex());
        since.wakeAt().ifPresent(at -> data.put("wakeAt", at.toString()));
      }
      case PassReport.Carried carried -> {
        data.put("state", "settled");
        data.set("plan", PlanView.data(carried.outlook()));
        if (!carried.claimed().others().isEmpty()) {
          data.put("state", "claimed");
          ArrayNode others = data.putArray("claimed");
          for (Claiming.Other other : carried.claimed().others()) {
            others.addObject().put("task", other.task()).put("holder", other.holder());
          }
        }
        carried.recorded().head().ifPresent(head -> data.put("runsHead", head.hex()));
      }
      case PassReport.Halted halted -> data.put("state", "halted");
    }
    return data;
  }

  private static List<FinalRecord> records(ReconcileReport report) {
    return report.passes().stream()
        .filter(PassReport.Carried.class::isInstance)
        .flatMap(pass -> ((PassReport.Carried) pass).recorded().records().stream())
        .toList();
  }
}
