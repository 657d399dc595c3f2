package dev.mandate.announce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Markdown;
import dev.mandate.forge.Proposal;
import dev.mandate.scrub.Scrubber;
import dev.mandate.writeback.RecordedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a proposal on a forge says, from the record of the run that made it. */
final class ProposalText {
  private static final int MOST_FILES = 50;
  private static final int MOST_WORDS = 4_000;
  private static final int LINE = 300;

  /** What has the form of a secret is taken out again: what is once on a forge stays there. */
  private static final Scrubber SCRUBBER = Scrubber.knowing(List.of());

  private final ProposedRun run;

  /** Where people see the control repository, without a slash at its end. */
  private final String page;

  private final StringBuilder text = new StringBuilder(4096);

  private ProposalText(ProposedRun run, String page) {
    this.run = run;
    this.page = page;
  }

  /** The key under which a run is proposed, at the end of the text. */
  static EffectKey key(String run) {
    return new EffectKey("proposal/" + run);
  }

  /**
   * @param onto the branch that it is for
   * @param page where people see the control repository, without a slash at its end
   */
  static Proposal of(ProposedRun run, String onto, String page) {
    return new Proposal(
        run.branch(),
        run.commit(),
        onto,
        "Propose the result of " + run.record().key().task(),
        new ProposalText(run, page).body());
  }

  private String body() {
    line(
        "Agent "
            + field("/spec/agent")
            + " made this for task "
            + code(run.record().key().task())
            + " in environment "
            + field("/spec/environment")
            + ".");
    line("Nobody has checked it for you: read what changed before you merge it.");
    words();
    changes();
    origin();
    verifying();
    line(
        "To refuse it, close this pull request without merging it: that is recorded, and the same"
            + " run is not proposed again.");
    return key(run.record().run()).mark(text.toString());
  }

  private void words() {
    run.words()
        .ifPresent(
            words -> {
              heading("In the agent's words");
              line(
                  "From "
                      + code(words.file())
                      + ". Nobody has checked it, and whoever could write to the agent may have put"
                      + " it there.");
              text.append(Markdown.block(SCRUBBER.scrub(words.text()), MOST_WORDS)).append('\n');
            });
  }

  private void changes() {
    List<RecordedRun.Change> changes = run.recorded().changes();
    heading("What changed");
    changes.stream()
        .limit(MOST_FILES)
        .forEach(change -> item(change.kind() + " " + code(SCRUBBER.scrub(change.path()))));
    if (changes.size() > MOST_FILES) {
      item("and " + (changes.size() - MOST_FILES) + " more files");
    }
    text.append('\n');
  }

  private void origin() {
    heading("Where it comes from");
    item(
        "Run "
            + link(
                run.record().run(), page + "/tree/" + run.evidence() + "/" + run.record().folder())
            + ", attempt "
            + run.record().attempt()
            + ", ended "
            + run.record().finishedAt()
            + ": "
            + code(SCRUBBER.scrub(run.record().reason())));
    item(
        "Declared in commit "
            + code(run.at("/spec/specCommit").asText())
            + ", spec digest "
            + code(run.at("/spec/specDigest").asText()));
    item("Policy " + code(run.at("/spec/policyDigest").asText()) + ": " + verdicts());
    warnings().forEach(this::item);
    item(approvals());
    item("Cost: " + cost());
    item(
        "Evidence: "
            + code(run.record().folder().value())
            + " on "
            + code("mandate/runs")
            + " at "
            + code(run.evidence().hex())
            + ", signed");
    text.append('\n');
  }

  private String verdicts() {
    return run.decisions().stream()
        .map(
            decision ->
                decision.at("/spec/hook").asText().replace('_', ' ')
                    + " "
                    + decision.at("/status/verdict").asText())
        .collect(Collectors.joining(", "));
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (JsonNode decision : run.decisions()) {
      for (JsonNode warning : decision.at("/status/warnings")) {
        warnings.add(
            "Policy warns, rule "
                + code(warning.path("rule").asText())
                + ": "
                + code(warning.path("message").asText())
                + ", see "
                + code(warning.path("runbook").asText()));
      }
    }
    return warnings.stream().distinct().toList();
  }

  private String approvals() {
    String names =
        StreamSupport.stream(run.at("/spec/approvals").spliterator(), false)
            .map(approval -> code(approval.path("approver").asText()))
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? "Approvals: none were needed to run it"
        : "Approved to run by " + names;
  }

  private String cost() {
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

  private String dollars(JsonNode amount) {
    return amount.asText() + " USD";
  }

  private String tokens(String pointer) {
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

  private void verifying() {
    heading("How to verify it");
    line("In a clone, with nothing but the repository:");
    text.append("```sh\n")
        .append("git fetch origin mandate/runs:mandate/runs\n")
        .append("git show --show-signature ")
        .append(run.commit())
        .append("\nmandate verify --repo . --known-commit ")
        .append(run.evidence())
        .append("\n```\n\n");
  }

  private String field(String pointer) {
    return code(run.at(pointer).asText());
  }

  private static String code(String words) {
    return Markdown.code(words, LINE);
  }

  private static String link(String words, String to) {
    return "[" + code(words) + "](" + to + ")";
  }

  private void heading(String words) {
    text.append("### ").append(words).append("\n\n");
  }

  private void line(String words) {
    text.append(words).append("\n\n");
  }

  private void item(String words) {
    text.append("- ").append(words).append('\n');
  }
}
