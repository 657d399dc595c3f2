package dev.mandate.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.ledger.ProposalEnd.Decided;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was seen of a proposal is recorded once, and never over what is newer. */
class ProposalEndTest {
  private static ProposalEnd at(int second, Decided decided) {
    return new ProposalEnd(
        "d93ee9d6-826a-866c-b07b-25a1cf413e35",
        "mandate/proposals/tidy-0123456789ab",
        new CommitId("a".repeat(40)),
        decided,
        "7",
        "https://forge.example/7",
        Optional.of("bob"),
        Optional.of(9L),
        Optional.of(Instant.ofEpochSecond(second)));
  }

  @Test
  void aDecisionIsNewsOnce() {
    ProposalEnd rejected = at(1, Decided.REJECTED);
    assertEquals(true, rejected.isNews(List.of()));
    assertEquals(false, rejected.isNews(List.of(rejected)));
    assertEquals(false, at(2, Decided.REJECTED).isNews(List.of(rejected)));
  }

  @Test
  void whatIsOlderThanTheLastIsNoNews() {
    ProposalEnd rejected = at(1, Decided.REJECTED);
    ProposalEnd reopened = at(5, Decided.REOPENED);
    assertEquals(false, rejected.isNews(List.of(rejected, reopened)));
    assertEquals(false, at(4, Decided.MERGED).isNews(List.of(rejected, reopened)));
    assertEquals(true, at(6, Decided.MERGED).isNews(List.of(rejected, reopened)));
    assertEquals(true, at(6, Decided.REJECTED).isNews(List.of(rejected, reopened)));
  }

  /** Forges tell times in seconds. */
  @Test
  void inTheSameSecondItStillCountsOnce() {
    ProposalEnd rejected = at(1, Decided.REJECTED);
    ProposalEnd reopened = at(1, Decided.REOPENED);
    assertEquals(true, reopened.isNews(List.of(rejected)));
    assertEquals(false, rejected.isNews(List.of(rejected, reopened)));
  }

  @Test
  void whatIsMergedStaysSoAndOnlyWhatWasClosedIsReopened() {
    assertEquals(false, at(9, Decided.REOPENED).isNews(List.of(at(1, Decided.MERGED))));
    assertEquals(false, at(9, Decided.REOPENED).isNews(List.of()));
  }
}
