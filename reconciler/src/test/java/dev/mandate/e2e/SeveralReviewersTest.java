package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is of high risk in production needs the reviews of two people, who have not written it. */
class SeveralReviewersTest {
  @TempDir Path folder;
  private ProposedTask given;

  @BeforeEach
  void propose() {
    TaskText risky =
        new TaskText("work", "worker", "production", "Do it.", "  riskClass: high-risk\n");
    given = new ProposedTask(folder, risky, "Declare it");
  }

  @AfterEach
  void close() {
    given.close();
  }

  private void expectWaiting(int has, String... reasons) {
    Observed observed = given.reconciled();
    assertEquals(List.of(), observed.records(), "it was run");
    assertEquals("waiting", observed.state("work"));
    String why = observed.why("work");
    assertTrue(why.contains("waiting for " + (2 - has) + " approval"), why);
    for (String reason : reasons) {
      assertTrue(why.contains(reason), why);
    }
    given.scene.clock.advance(Duration.ofMinutes(11));
  }

  private void expectDoneBy(String... people) {
    Observed observed = given.reconciled();
    assertEquals("done", observed.state("work"), observed.why("work"));
    List<String> approvers = new ArrayList<>();
    for (JsonNode approval : observed.run("work").at("/spec/approvals")) {
      approvers.add(approval.get("approver").asText());
    }
    assertEquals(List.of(people), approvers.stream().sorted().toList());
    given.scene.assertSound();
  }

  @Test
  void oneIsNotEnoughAndTheSameOneTwiceIsOne() {
    given.approves(given.bob);
    given.merge();
    expectWaiting(1);

    given.approves(given.bob);
    given.says(given.bob, "/mandate approve " + given.head());
    expectWaiting(1);

    given.approves(given.carol);
    expectDoneBy("bob", "carol");
  }

  @Test
  void whoeverHasNoSayIsNotTheSecond() {
    given.approves(given.bob);
    given.approves(given.ada);
    given.approves(given.host.account("mallory"));
    given.merge();
    expectWaiting(1, "review/author", "review/not-an-approver");

    given.says(given.carol, "/mandate approve " + given.head());
    expectDoneBy("bob", "carol");
  }

  @Test
  void theSecondIsMissingAgainWhenTheFirstTakesItBack() {
    given.approves(given.bob);
    given.merge();
    expectWaiting(1);

    given.repository.review(given.bob, given.pull, "CHANGES_REQUESTED", "Rather not.");
    given.approves(given.carol);
    expectWaiting(1, "review/changes-requested");
  }

  @Test
  void aReviewAndASignedFileAreTwoWhenTheyAreOfTwo() {
    given.approves(given.bob);
    given.merge();
    given.scene.approve("work", "bob");
    expectWaiting(1);

    given.scene.approve("work", "carol");
    expectDoneBy("bob", "carol");
  }
}
