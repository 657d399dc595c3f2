package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.decide.Replay;
import java.util.List;

/** Replayed decisions as people and programs read them. */
final class ReplayView {
  private ReplayView() {}

  /** One record and what came of asking again. */
  record Replayed(String path, Replay.Outcome outcome) {

    /** Whether nothing speaks against the record. */
    boolean fine() {
      return switch (outcome) {
        case Replay.Outcome.Same same -> true;
        case Replay.Outcome.OtherPolicy other -> true;
        case Replay.Outcome.Different different -> false;
        case Replay.Outcome.Unreadable unreadable -> false;
      };
    }

    String label() {
      return switch (outcome) {
        case Replay.Outcome.Same same -> "same";
        case Replay.Outcome.OtherPolicy other -> "other policy";
        case Replay.Outcome.Different different -> "DIFFERENT";
        case Replay.Outcome.Unreadable unreadable -> "UNREADABLE";
      };
    }

    List<String> lines() {
      return switch (outcome) {
        case Replay.Outcome.Same same -> List.of();
        case Replay.Outcome.OtherPolicy other ->
            List.of(
                "was "
                    + DecisionView.verdict(other.recorded())
                    + ", the policy of now says "
                    + DecisionView.verdict(other.now()));
        case Replay.Outcome.Different different -> different.explanation();
        case Replay.Outcome.Unreadable unreadable -> List.of(unreadable.problem());
      };
    }
  }

  static String text(List<Replayed> replayed) {
    StringBuilder text = new StringBuilder(512);
    for (Replayed one : replayed) {
      text.append(String.format("  %-12s  %s%n", one.label(), one.path()));
      one.lines().forEach(line -> text.append("                ").append(line).append('\n'));
    }
    long bad = replayed.stream().filter(one -> !one.fine()).count();
    text.append(replayed.size())
        .append(replayed.size() == 1 ? " decision" : " decisions")
        .append(bad == 0 ? ", none differs" : ", " + bad + " differ or cannot be read")
        .append('\n');
    return text.toString();
  }

  static ArrayNode data(List<Replayed> replayed) {
    ArrayNode data = JsonNodeFactory.instance.arrayNode();
    for (Replayed one : replayed) {
      ObjectNode json = data.addObject();
      json.put("path", one.path());
      json.put("outcome", one.label().toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
      ArrayNode lines = json.putArray("details");
      one.lines().forEach(lines::add);
    }
    return data;
  }
}
