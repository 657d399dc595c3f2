package dev.mandate.rounds;

import dev.mandate.command.CommandReader;
import java.util.ArrayList;
import java.util.List;

/** Says which commands there are. */
final class HelpVerb implements Verb {
  private final List<Verb> others;

  HelpVerb(List<Verb> others) {
    this.others = List.copyOf(others);
  }

  @Override
  public Usage usage() {
    return Usage.ofQuestion("help", "", "Says which commands there are.");
  }

  @Override
  public Reply perform(Order order) {
    List<Verb> all = new ArrayList<>(others);
    all.add(this);
    return Reply.said(table(all));
  }

  /** As a table in Markdown. */
  static String table(List<Verb> verbs) {
    StringBuilder text = new StringBuilder("| command | who | what it does |\n|---|---|---|\n");
    verbs.forEach(verb -> text.append(row(verb)));
    return text.toString();
  }

  private static String row(Verb verb) {
    Usage usage = verb.usage();
    String call = CommandReader.CALL + " " + usage.word() + " " + usage.arguments();
    return "| `" + call.strip() + "` | " + usage.right().who() + " | " + usage.summary() + " |\n";
  }
}
