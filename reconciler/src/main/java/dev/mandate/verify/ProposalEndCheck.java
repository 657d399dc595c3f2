package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.RunsHistory.Change;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks what is recorded of people's decisions on proposals: where it belongs, about one proposal,
 * and in an order in which it can have been decided.
 */
final class ProposalEndCheck {
  private static final String RULE = "record/proposal";
  private static final String FOLDER = "proposals/";
  private static final Pattern PATH =
      Pattern.compile(
          "proposals/[0-9a-f]{2}/([0-9a-f-]{36})(?:\\.([2-9]|[1-9][0-9]{1,5}))?\\.json");

  private final RunsHistory history;

  ProposalEndCheck(RunsHistory history) {
    this.history = history;
  }

  /**
   * @param commit that adds a file
   */
  void check(CommitId commit, Change change, Problems problems) {
    if (!change.path().startsWith(FOLDER) || change.blob().isEmpty()) {
      return;
    }
    Matcher path = PATH.matcher(change.path());
    if (!path.matches()) {
      problems.addAt(RULE, change.path(), "no decision on a proposal has such a name");
      return;
    }
    int number = path.group(2) == null ? 1 : Integer.parseInt(path.group(2));
    byte[] bytes = history.read(change.blob().get());
    Optional<ProposalEnd> end = read(bytes);
    if (end.isEmpty()) {
      problems.addAt(RULE, change.path(), "it is no decision on a proposal");
      return;
    }
    if (!ProposalEnd.path(path.group(1), number).value().equals(change.path())
        || !end.get().run().equals(path.group(1))) {
      problems.addAt(RULE, change.path(), "it is about run " + end.get().run());
    }
    if (!Arrays.equals(CanonicalJson.bytes(end.get().toJson()), bytes)) {
      problems.addAt(RULE, change.path(), "it is not written as decisions on proposals are");
    }
    checkOrder(commit, number, end.get(), change.path(), problems);
  }

  private void checkOrder(
      CommitId commit, int number, ProposalEnd end, String path, Problems problems) {
    if (number == 1) {
      if (end.decided() == ProposalEnd.Decided.REOPENED) {
        problems.addAt(RULE, path, "what was never closed cannot be reopened");
      }
      return;
    }
    Optional<ProposalEnd> before =
        history
            .file(commit, ProposalEnd.path(end.run(), number - 1).value())
            .flatMap(blob -> read(history.read(blob)));
    if (before.isEmpty()) {
      problems.addAt(RULE, path, "there is no decision before it");
    } else if (!end.follows(before.get())) {
      problems.addAt(
          RULE,
          path,
          end.decided().label() + " cannot follow " + before.get().decided().label() + " so");
    } else if (!end.commit().equals(before.get().commit())
        || !end.branch().equals(before.get().branch())) {
      problems.addAt(RULE, path, "it is about another proposal than the decision before it");
    }
  }

  private static Optional<ProposalEnd> read(byte[] bytes) {
    Optional<ObjectNode> document = RecordText.json(bytes);
    try {
      return document.map(ProposalEnd::fromJson);
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty(); // the caller says so
    }
  }
}
