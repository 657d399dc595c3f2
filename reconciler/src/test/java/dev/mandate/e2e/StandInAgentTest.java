package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.ledger.FinalRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of an AI agent without its program: a script stands in for claude, looks at what it
 * is given, and prints what the real one printed once.
 */
@Tag("both-forges")
class StandInAgentTest {
  private static final Path RECORDED =
      Path.of("src/test/resources/connectors/claude-code").toAbsolutePath();

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void set() {
    scene = Scene.in(folder);
    scene.variable("PATH", folder.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void thePromptComesAsInputAndTheChangeOfAGoodResultIsProposed() {
    reconcile("done", 0);

    FinalRecord record = scene.observed().record("notes");
    assertEquals("succeeded", record.outcome(), () -> record.reason() + "\n" + log());
    String proposal = record.proposal().orElseThrow();
    assertEquals("two\n", scene.repo.files(proposal).get("services/shop/notes.txt"));
    assertTrue(log().endsWith("agent: All done.\n"), log());
    assertEquals(
        "0.010710", scene.observed().run("notes").at("/status/agent/estimatedCostUsd").asText());
    scene.assertSound();
  }

  @Test
  void aToolThatWasDeniedFailsARunOfExitCodeZero() {
    reconcile("denied", 0);

    FinalRecord record = scene.observed().record("notes");
    assertEquals("failed", record.outcome());
    assertTrue(record.reason().startsWith("tools that the agent asked for were denied: Bash"));
    assertTrue(record.proposal().isEmpty());
    scene.assertSound();
  }

  @Test
  void onlyAFailureThatMayPassIsTriedAgain() {
    reconcile("529", 1);
    assertEquals("retrying", scene.observed().state("notes"));
    assertEquals(1, scene.observed().attempts().size());
  }

  @Test
  void aFailureThatLastsIsFinal() {
    reconcile("401", 1);
    assertEquals("failed", scene.observed().record("notes").outcome());
    assertEquals(List.of(), scene.observed().attempts());
  }

  @Test
  void withoutItsProgramATaskIsLeftToAnotherReconciler() {
    scene.variable("PATH", folder.resolve("bin").toString());
    declare();

    assertEquals(List.of(), scene.observed().records());
    assertTrue(
        scene.observed().why("notes").contains("claude-code"), scene.observed().why("notes"));
  }

  private void reconcile(String stream, int exitCode) {
    String script =
        """
        #!/bin/sh
        grep -q 'Have the notes say two.' || exit 90
        test "$CLAUDE_CONFIG_DIR" = "$HOME/.claude" || exit 91
        case " $* " in *' --model=claude-sonnet-4-5 '*) ;; *) exit 92 ;; esac
        echo two > target/services/shop/notes.txt
        cat '%s'
        exit %d
        """
            .formatted(RECORDED.resolve(stream + ".jsonl"), exitCode);
    try {
      Path program = Files.createDirectories(folder.resolve("bin")).resolve("claude");
      Files.writeString(program, script);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    declare();
  }

  private void declare() {
    TaskText task =
        TaskText.of("notes", "helper")
            .prompt("Have the notes say two.")
            .with("retry: {maxAttempts: 2, backoffSeconds: 3600}");
    AiAgentText agent = AiAgentText.claude("http://127.0.0.1:9");
    scene.variable("ANTHROPIC_API_KEY", "key-of-nobody-0123456789");
    scene.variable("MANDATE_MODEL_ADDRESSES", agent.addresses());
    scene.commit(Map.of("agents/helper.yaml", agent.yaml(), task.file(), task.yaml()));
    scene.reconcile();
  }

  private String log() {
    return scene.observed().fileOfRun("notes", "log.txt");
  }
}
