package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.spec.DeclaredTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a person is about to approve. */
interface ApprovalSubject {
  DeclaredTask declared();

  /** As the last word of the command has it. */
  String name();

  /**
   * Says beforehand what would void the approval, in the words of the rules that void it.
   *
   * @throws CommandFailure when it would not count
   */
  void check(String approver);

  /** What is approved, from the very thing that is hashed (requirement D3); a line each. */
  List<String> shown();

  /**
   * The document, not signed yet.
   *
   * @param lasting how long it is to count; empty: as long as it can
   */
  ObjectNode unsigned(
      String approver, Instant now, Optional<Duration> lasting, Optional<String> comment);

  /**
   * Fails unless the approver is one of those who are left.
   *
   * @param counted who has approved already
   */
  static void checkApprover(String approver, List<String> candidates, List<String> counted) {
    if (!candidates.contains(approver)) {
      throw CommandFailure.no(
          "the approval of " + approver + " would not count",
          counted.contains(approver)
              ? "it is approved by " + approver + " already"
              : "it can be approved by " + String.join(", ", candidates));
    }
  }
}
