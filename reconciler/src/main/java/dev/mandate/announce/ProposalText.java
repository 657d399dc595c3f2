package dev.mandate.announce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Markdown;
import dev.mandate.forge.Proposal;
import dev.mandate.snapshot.CommitId;
import dev.mandate.writeback.RecordedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a proposal on a forge says, from the record of the run that made it. */
final class ProposalText {
  private static final int MOST_FILES = 50;

  /** Characters; hosts take 65,536. */
  private static final int LONGEST = 65_000;

  private final ToldRun run;
  private final CommitId commit;
  private final RunText text;

  private ProposalText(ToldRun run, CommitId commit, String page) {
    this.run = run;
    this.commit = commit;
    this.text = new RunText(run, page);
  }

  /** The key under which a run is proposed, at the end of the text. */
  static EffectKey key(String run) {
    return new EffectKey("proposal/" + run);
  }

  /**
   * @param commit of the proposal
   * @param onto the branch that it is for
   * @param page where people see the control repository, without a slash at its end
   */
  static Proposal of(ToldRun run, CommitId commit, String onto, String page) {
    return new Proposal(
        run.record().proposal().orElseThrow(),
        commit,
        onto,
        "Propose the result of " + run.record().key().task(),
        new ProposalText(run, commit, page).body());
  }

  private String body() {
    text.line(
        "Agent "
            + text.field("/spec/agent")
            + " made this for task "
            + RunText.code(run.record().key().task())
            + " in environment "
            + text.field("/spec/environment")
            + ".");
    text.line("Nobody has checked it for you: read what changed before you merge it.");
    text.words();
    changes();
    origin();
    verifying();
    text.line(
        "To refuse it, close this pull request without merging it: that is recorded, and the same"
            + " run is not proposed again.");
    return key(run.record().run())
        .mark(Markdown.fitted(text.toString(), LONGEST, Markdown::characters));
  }

  private void changes() {
    List<RecordedRun.Change> changes = run.recorded().changes();
    text.heading("What changed");
    changes.stream()
        .limit(MOST_FILES)
        .forEach(change -> text.item(change.kind() + " " + RunText.scrubbed(change.path())));
    if (changes.size() > MOST_FILES) {
      text.item("and " + (changes.size() - MOST_FILES) + " more files");
    }
    text.end();
  }

  private void origin() {
    text.heading("Where it comes from");
    text.item(text.ended());
    text.item(
        "Declared in commit "
            + RunText.code(run.at("/spec/specCommit").asText())
            + ", spec digest "
            + RunText.code(run.at("/spec/specDigest").asText()));
    text.item("Policy " + RunText.code(run.at("/spec/policyDigest").asText()) + ": " + verdicts());
    warnings().forEach(text::item);
    text.item(approvals());
    text.item("Cost: " + text.cost());
    text.item(text.evidence());
    text.end();
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
                + RunText.code(warning.path("rule").asText())
                + ": "
                + RunText.code(warning.path("message").asText())
                + ", see "
                + RunText.code(warning.path("runbook").asText()));
      }
    }
    return warnings.stream().distinct().toList();
  }

  private String approvals() {
    String names =
        StreamSupport.stream(run.at("/spec/approvals").spliterator(), false)
            .map(approval -> RunText.code(approval.path("approver").asText()))
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? "Approvals: none were needed to run it"
        : "Approved to run by " + names;
  }

  private void verifying() {
    text.heading("How to verify it");
    text.line("In a clone, with nothing but the repository:");
    text.shell(
        "git fetch origin mandate/runs:mandate/runs",
        "git show --show-signature " + commit,
        "mandate verify --repo . --known-commit " + run.evidence());
  }
}
