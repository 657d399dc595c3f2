package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.github.Account;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may only read is answered, and cannot use up what all share. */
class StrangersTest {
  @TempDir Path temp;
  private Scene scene;
  private Hosting host;
  private Account stranger;
  private int first;
  private int second;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(temp);
    host = scene.hosting.orElseThrow();
    scene.declare(AgentText.reporting("triage", "true"), TaskText.of("look", "triage"));
    stranger = host.hub.person("stranger");
    host.repository.permit(stranger, "read");
    first = host.repository.issue(stranger, "It crashes", "When I press.");
    second = host.repository.issue(stranger, "It is slow", "Always.");
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private long asks(Account who, int issue) {
    return host.repository.comment(who, issue, "/mandate status look");
  }

  private long answers() {
    return Stream.of(first, second)
        .mapToLong(issue -> new IssueThread(scene, issue).answers().size())
        .sum();
  }

  @Test
  void anHourHasTenAnswersForOneWhoMayOnlyRead() {
    List<Long> asked = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      asked.add(asks(stranger, first));
      asked.add(asks(stranger, second));
    }
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();

    assertEquals(10, answers());
    for (long comment : asked.subList(0, 10)) {
      assertEquals(List.of("eyes", "rocket"), host.repository.reactions(comment));
    }
    for (long comment : asked.subList(10, 12)) {
      assertEquals(List.of(), host.repository.reactions(comment));
    }

    asks(host.account("bob"), first);
    host.repository.editComment(asked.getFirst(), "Never mind.");
    asks(stranger, second);
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();
    assertEquals(11, answers());

    scene.clock.advance(Duration.ofHours(1));
    long later = asks(stranger, first);
    scene.reconcile();
    assertEquals(12, answers());
    assertTrue(host.repository.reactions(later).contains("rocket"));
    assertEquals(List.of(), host.repository.reactions(asked.getLast()));
  }
}
