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
  public String word() {
    return "help";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "Says which commands there are.";
  }

  @Override
  public Right right() {
    return Right.READ;
  }

  @Override
  public boolean acts() {
    return false;
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
    String call = CommandReader.CALL + " " + verb.word() + " " + verb.arguments();
    return "| `" + call.strip() + "` | " + verb.right().who() + " | " + verb.summary() + " |\n";
  }
}
