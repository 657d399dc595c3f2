package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.CommitId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run had what it needs to be started: its declaration, policy's yes and people's. */
class EntitledRunTest extends HonestRuns {
  @Test
  void aRunThatWasNeverDeclaredIsFound() {
    assertEquals(Set.of("run/declaration"), rules(verifyOnly(GivenRun.of("never-declared"))));
    assertEquals(
        Set.of("run/declaration"),
        rules(
            verifyOnly(
                declared(GivenRun.of("elsewhere")).withSpecCommit(new CommitId("c".repeat(40))))));
    GivenRun changed = GivenRun.of("changed");
    declarations.task("changed", GivenRun.digest("another spec"));
    assertEquals(Set.of("run/declaration"), rules(verifyOnly(changed)));
  }

  @Test
  void aDeniedRunIsFound() {
    GivenRun denied = declared(GivenRun.of("denied").withVerdict("deny"));

    VerificationReport report = verifyOnly(denied);

    assertEquals(Set.of("run/decision"), rules(report));
    assertEquals(Set.of(denied.id()), badRuns(report));
  }

  @Test
  void aRunWithFewerApprovalsThanPolicyAsksForIsFound() {
    assertEquals(
        Set.of("run/decision"),
        rules(verifyOnly(declared(GivenRun.of("deploy-2").withApprovals(1, List.of())))));
  }

  @ParameterizedTest
  @CsvSource({
    "task, other, is for another task",
    "environment, sandbox, is for another environment",
    "specDigest, sha256:00, is for another specDigest",
    "policyDigest, sha256:00, is for another policyDigest",
    "expiresAt, 2026-03-04T05:06:07Z, ended at",
    "expiresAt, never, ended at",
  })
  void anApprovalOfSomethingElseIsFound(String field, String value, String what) {
    GivenRun run = declared(GivenRun.of("deploy-3"));
    ObjectNode approval =
        declarations.add(GivenDeclarations.approval(run, "alice", alice, Map.of(field, value)));

    VerificationReport report = verifyOnly(run.withApprovals(1, List.of(approval)));

    assertEquals(Set.of("run/approval"), rules(report));
    assertTrue(report.problems().getFirst().what().contains(what), report.problems().toString());
  }

  @Test
  void anApprovalThatThePersonDidNotSignIsFound() {
    GivenRun run = declared(GivenRun.of("deploy-4"));
    ObjectNode forged =
        declarations.add(GivenDeclarations.approval(run, "alice", stranger, Map.of()));
    ObjectNode ofNobody = declarations.add(GivenDeclarations.approval(run, "bob", alice, Map.of()));
    ObjectNode missing = GivenDeclarations.approval(run, "alice", alice, Map.of());

    for (ObjectNode approval : List.of(forged, ofNobody, missing)) {
      assertEquals(
          Set.of("run/approval"), rules(verifyOnly(run.withApprovals(1, List.of(approval)))));
    }
  }
}
