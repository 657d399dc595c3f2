package dev.mandate.announce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Markdown;
import dev.mandate.scrub.Scrubber;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is told of a run, part by part, as Markdown. */
final class RunText {
  private static final int MOST_WORDS = 4_000;
  private static final int LINE = 300;

  /** What has the form of a secret is taken out again: what is once on a forge stays there. */
  private static final Scrubber SCRUBBER = Scrubber.knowing(List.of());

  private final ToldRun run;

  /** Where people see the control repository, without a slash at its end. */
  private final String page;

  private final StringBuilder text = new StringBuilder(4096);

  RunText(ToldRun run, String page) {
    this.run = run;
    this.page = page;
  }

  void words() {
    run.words()
        .ifPresent(
            words -> {
              heading("In the agent's words");
              line(
                  "From "
                      + code(words.file())
                      + ". Nobody has checked it, and whoever could write to the agent may have put"
                      + " it there.");
              block(words.text(), MOST_WORDS);
            });
  }

  String cost() {
    Optional<String> counted =
        Optional.of(run.at("/status/model/costUsd")).filter(JsonNode::isTextual).map(this::dollars);
    if (counted.isPresent()) {
      return counted.get() + ", counted by Mandate" + tokens("/status/model/usage");
    }
    Optional<String> told =
        Optional.of(run.at("/status/agent/estimatedCostUsd"))
            .filter(JsonNode::isTextual)
            .map(this::dollars);
    if (told.isPresent()) {
      return told.get() + ", as the agent's program estimates" + tokens("/status/agent/usage");
    }
    return run.at("/status/model").isMissingNode()
        ? "no model was asked through Mandate"
        : "the model has no price" + tokens("/status/model/usage");
  }

  String dollars(JsonNode amount) {
    return amount.asText() + " USD";
  }

  String tokens(String pointer) {
    JsonNode usage = run.at(pointer);
    return usage.isMissingNode()
        ? ""
        : String.format(
            Locale.ROOT,
            " (%d tokens in, %d out)",
            usage.path("inputTokens").asLong()
                + usage.path("cacheReadTokens").asLong()
                + usage.path("cacheWriteTokens").asLong(),
            usage.path("outputTokens").asLong());
  }

  String field(String pointer) {
    return code(run.at(pointer).asText());
  }

  static String code(String words) {
    return Markdown.code(words, LINE);
  }

  static String link(String words, String to) {
    return "[" + code(words) + "](" + to + ")";
  }

  /** As a block, of which the beginning is shown. */
  void block(String words, int most) {
    text.append(Markdown.block(SCRUBBER.scrub(words), most)).append('\n');
  }

  void heading(String words) {
    text.append("### ").append(words).append("\n\n");
  }

  void line(String words) {
    text.append(words).append("\n\n");
  }

  void item(String words) {
    text.append("- ").append(words).append('\n');
  }

  /** The run with its record, and how it ended. */
  String ended() {
    return "Run "
        + link(run.record().run(), page + "/tree/" + run.evidence() + "/" + run.record().folder())
        + ", attempt "
        + run.record().attempt()
        + ", ended "
        + run.record().finishedAt()
        + ": "
        + scrubbed(run.record().reason());
  }

  String evidence() {
    return "Evidence: "
        + code(run.record().folder().value())
        + " on "
        + code("mandate/runs")
        + " at "
        + code(run.evidence().hex())
        + ", signed";
  }

  static String scrubbed(String words) {
    return code(SCRUBBER.scrub(words));
  }

  /** Commands to be copied. */
  void shell(String... commands) {
    text.append("```sh\n").append(String.join("\n", commands)).append("\n```\n\n");
  }

  void end() {
    text.append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
