package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.verify.GivenBranch.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was decided on a proposal follows what was decided before. */
class ProposalEndCheckTest extends HonestRuns {
  /** The newest counts, so each has to be one that can follow the one before it. */
  @ParameterizedTest
  @CsvSource({
    "rejected, true",
    "merged, true",
    "reopened, false",
    "rejected reopened rejected, true",
    "rejected reopened merged, true",
    "rejected merged, true",
    "rejected rejected, false",
    "merged reopened, false",
    "rejected reopened reopened, false",
    "rejected forgotten, false"
  })
  void decisionsOnProposalsAreOneChain(String decided, boolean verified) {
    String[] words = decided.split(" ");
    Step[] steps = new Step[words.length];
    for (int i = 0; i < words.length; i++) {
      String time = "2026-03-04T0%d:00:00Z".formatted(i);
      steps[i] = decision(i + 1, decision(words[i], time));
    }
    VerificationReport report = verifyAfter(steps);
    assertEquals(verified ? Set.of() : Set.of("record/proposal"), rules(report));
  }

  @Test
  void decisionsOnProposalsHaveTheirPlaceAndTime() {
    ObjectNode rejected = decision("rejected", "2026-03-04T05:00:00Z");
    ObjectNode before = decision("reopened", "2026-03-04T04:00:00Z");
    ObjectNode other = decision("reopened", "2026-03-04T06:00:00Z").put("branch", "other");
    ObjectNode ofOther = decision("rejected", "2026-03-04T05:00:00Z").put("run", second.id());
    for (List<Step> added :
        List.of(
            List.of(decision(2, rejected)),
            List.of(decision(1, ofOther)),
            List.of(decision(1, rejected), decision(2, before)),
            List.of(decision(1, rejected), decision(2, other)),
            List.of(Step.add(Map.of("proposals/x.json", GivenRun.bytes("{}")), signer)))) {
      assertEquals(Set.of("record/proposal"), rules(verifyAfter(added.toArray(Step[]::new))));
    }
  }

  private Step decision(int number, ObjectNode decision) {
    String path = ProposalEnd.path(first.id(), number).value();
    return Step.add(Map.of(path, CanonicalJson.bytes(decision)), signer);
  }

  private ObjectNode decision(String decided, String at) {
    ProposalEnd end =
        new ProposalEnd(
            first.id(),
            "mandate/proposals/audit-0123456789ab",
            SPEC_COMMIT,
            ProposalEnd.Decided.MERGED,
            "7",
            "https://forge.example/7",
            Optional.of("bob"),
            Optional.of(9L),
            Optional.of(Instant.parse(at)));
    return end.toJson().put("decided", decided);
  }
}
