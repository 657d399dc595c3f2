package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.run.AgentReport;
import dev.mandate.run.AgentReport.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What is known of a conversation so far. Bounded: it keeps counts, not texts. */
final class Conversation {
  private static final int MOST_NAMES = 50;
  private static final int LONGEST_NAME = 200;
  private static final int COST_DIGITS = 6;

  /** More than that is no cost. */
  private static final double MOST_DOLLARS = 1e9;

  private static final long MOST_TOKENS = 1L << 50;

  final Transcript transcript;
  private Optional<String> version = Optional.empty();
  private Optional<String> model = Optional.empty();
  private OptionalInt turns = OptionalInt.empty();
  private Optional<Usage> usage = Optional.empty();
  private Optional<BigDecimal> cost = Optional.empty();
  private Optional<Verdict> verdict = Optional.empty();
  private final NavigableSet<String> denied = new TreeSet<>();
  private int toolCalls;
  private boolean spoke;

  Conversation(Transcript transcript) {
    this.transcript = transcript;
  }

  void version(String text) {
    version = name(text);
  }

  void model(String text) {
    model = name(text);
  }

  void turns(int number) {
    turns = OptionalInt.of(Math.max(0, number));
  }

  /** Counted here, where the program does not count. */
  void anotherTurn() {
    turns = OptionalInt.of(turns.orElse(0) + 1);
  }

  int turnsSoFar() {
    return turns.orElse(0);
  }

  /** Of the whole run until now. */
  void usage(long input, long output, long cacheRead, long cacheWrite) {
    usage =
        Optional.of(
            new Usage(counted(input), counted(output), counted(cacheRead), counted(cacheWrite)));
  }

  /** Of one more answer. */
  void moreUsage(long input, long output, long cacheRead, long cacheWrite) {
    Usage before = usage.orElse(new Usage(0, 0, 0, 0));
    usage(
        before.input() + counted(input),
        before.output() + counted(output),
        before.cacheRead() + counted(cacheRead),
        before.cacheWrite() + counted(cacheWrite));
  }

  /** No negative number, and none that a sum of many could overflow with. */
  private static long counted(long tokens) {
    return Math.max(0, Math.min(MOST_TOKENS, tokens));
  }

  /** All that the model read and wrote, as far as the program has told. */
  long tokensSoFar() {
    return usage.map(u -> u.input() + u.output() + u.cacheRead() + u.cacheWrite()).orElse(0L);
  }

  void cost(JsonNode dollars) {
    if (dollars.isNumber()) {
      cost(dollars.doubleValue());
    }
  }

  void cost(double dollars) {
    if (dollars >= 0 && dollars < MOST_DOLLARS) {
      cost = Optional.of(BigDecimal.valueOf(dollars).setScale(COST_DIGITS, RoundingMode.HALF_UP));
    }
  }

  Optional<BigDecimal> costSoFar() {
    return cost;
  }

  void says(String text) {
    if (!text.isBlank()) {
      spoke = true;
      transcript.says(text);
    }
  }

  void asksFor(String tool, JsonNode input) {
    toolCalls++;
    transcript.asksFor(name(tool).orElse("?"), input);
  }

  void denied(String tool) {
    if (denied.size() < MOST_NAMES) {
      name(tool).ifPresent(denied::add);
    }
  }

  /** The last one counts. */
  void verdict(Verdict said) {
    verdict = Optional.of(said);
  }

  Optional<Verdict> verdict() {
    return verdict;
  }

  boolean saidOrDidNothing() {
    return !spoke && toolCalls == 0;
  }

  List<String> denied() {
    return denied.stream().toList();
  }

  AgentReport report(Supplier<Optional<String>> installed) {
    return new AgentReport(version.or(installed), model, turns, toolCalls, denied(), usage, cost);
  }

  /** Of what a program says, only what can be a name, on one line. */
  private static Optional<String> name(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ").strip();
    return line.isEmpty()
        ? Optional.empty()
        : Optional.of(line.substring(0, Math.min(LONGEST_NAME, line.length())));
  }
}
