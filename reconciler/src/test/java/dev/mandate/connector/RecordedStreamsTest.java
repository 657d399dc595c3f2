package dev.mandate.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.AgentReport;
import dev.mandate.run.AgentReport.Usage;
import dev.mandate.run.Connector;
import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.RunOutcome;
import dev.mandate.spec.Budget;
import dev.mandate.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real programs printed, recorded against a scripted model, and what is made of it. */
class RecordedStreamsTest {
  private static final Path FOLDER = Path.of("src/test/resources/connectors");

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          claude-code | done            | 0   | succeeded | the agent ended well
          claude-code | denied          | 0   | lasting   | tools that the agent asked for were denied: Bash
          claude-code | tool-not-there  | 0   | succeeded | the agent ended well
          claude-code | max-turns       | 1   | lasting   | it took all the turns that it may: Reached maximum number of turns (1)
          claude-code | 401             | 1   | lasting   | the provider of the model answered 401
          claude-code | unknown-model   | 1   | lasting   | the provider of the model answered 404: There's an issue with the selected model
          claude-code | 429             | 1   | passing   | the provider of the model answered 429
          claude-code | 500             | 1   | passing   | the provider of the model answered 500
          claude-code | 529             | 1   | passing   | the provider of the model answered 529
          claude-code | cut-stream      | 1   | passing   | API Error: Connection to the API was lost
          claude-code | refusal         | 1   | lasting   | the model refused
          claude-code | unknown-flag    | 1   | lasting   | the agent ended with exit code 1 before it began: error: unknown option '--nosuch'
          claude-code | refused-as-root | 1   | lasting   | the agent ended with exit code 1 before it began: --dangerously-skip-permissions cannot be used with root
          claude-code | killed          | 0   | passing   | the agent ended with exit code 0 and did not say how it went
          codex       | done            | 0   | succeeded | the agent ended well
          codex       | unknown-tool    | 0   | succeeded | the agent ended well
          codex       | refusal         | 0   | lasting   | the agent ended without having said or done anything; its model may have refused
          codex       | 401             | 1   | lasting   | the provider of the model answered 401
          codex       | unknown-model   | 1   | lasting   | the provider of the model answered 404
          codex       | 429             | 1   | passing   | the provider of the model answered 429
          codex       | 500             | 1   | passing   | We’re currently experiencing high demand
          codex       | cut-stream      | 1   | passing   | stream disconnected before completion
          codex       | unknown-flag    | 2   | lasting   | the agent ended with exit code 2 before it began: error: unexpected argument '--nosuch' found
          gemini      | done            | 0   | succeeded | the agent ended well
          gemini      | denied          | 0   | lasting   | tools that the agent asked for were denied: write_file
          gemini      | tool-not-there  | 0   | succeeded | the agent ended well
          gemini      | max-turns       | 0   | lasting   | Maximum session turns exceeded
          gemini      | refusal         | 0   | lasting   | The model response was blocked due to safety settings
          gemini      | 401             | 145 | lasting   | the provider of the model answered 401
          gemini      | unknown-model   | 1   | lasting   | [API Error: scripted 404]
          gemini      | cut-stream      | 1   | passing   | [API Error: terminated]
          cline       | done            | 0   | succeeded | the agent ended well
          cline       | tool-not-there  | 0   | succeeded | the agent ended well
          cline       | denied          | 0   | lasting   | tools that the agent asked for were denied: editor
          cline       | 401             | 1   | lasting   | the model could not be asked: scripted 401
          cline       | unknown-model   | 1   | passing   | the model could not be asked: scripted 404
          cline       | 429             | 1   | passing   | the model could not be asked: scripted 429
          cline       | 500             | 1   | passing   | the model could not be asked: scripted 500
          cline       | cut-stream      | 1   | passing   | the model could not be asked: The socket connection was closed
          cline       | refusal         | 1   | lasting   | the model could not be asked: Model returned empty response
          cline       | unknown-flag    | 1   | lasting   | the agent ended with exit code 1 before it began: error: error: unknown option '--nosuch'
          aider       | done            | 0   | succeeded | the agent ended well
          aider       | words           | 0   | succeeded | the agent ended well
          aider       | ask             | 0   | succeeded | the agent ended well
          aider       | second-try      | 0   | succeeded | the agent ended well
          aider       | no-match        | 0   | passing   | an edit of the model does not fit the file
          aider       | outside         | 0   | lasting   | it edited ../outside.txt, which lies neither in target/ nor in output/artifacts/
          aider       | 401             | 0   | lasting   | the model could not be asked: AuthenticationError
          aider       | unknown-model   | 0   | lasting   | the model could not be asked: NotFoundError
          aider       | 500             | 0   | passing   | the model could not be asked: InternalServerError
          aider       | cut-stream      | 0   | passing   | the model could not be asked: InternalServerError: InternalServerError: OpenAIException - Connection
          aider       | refusal         | 0   | lasting   | the model gave an empty answer
          aider       | unknown-flag    | 2   | lasting   | the agent ended with exit code 2 before it began: aider: error: unrecognized arguments: --nosuch
          """)
  void theStreamAndNotTheExitCodeSaysHowItWent(
      String connector, String stream, int code, String expected, String reason)
      throws IOException {
    RunOutcome outcome = heard(connector, stream, new Ending.Exited(code)).outcome();

    assertTrue(outcome.reason().startsWith(reason), outcome.reason());
    String actual =
        outcome instanceof RunOutcome.Failed failed
            ? failed.lasting() ? "lasting" : "passing"
            : outcome.label();
    assertEquals(expected, actual);
  }

  @ParameterizedTest
  @CsvSource({"claude-code", "codex", "gemini", "cline", "aider"})
  void peopleReadATranscript(String connector) throws IOException {
    heard(connector, "done", new Ending.Exited(0));

    Golden.check("connectors/" + connector + "/done.txt", log.toString(StandardCharsets.UTF_8));
  }

  @Test
  void usageIsSaidInTheSameWordsWhateverTheProgram() throws IOException {
    assertEquals(
        Optional.of(
            new AgentReport(
                Optional.of("2.1.197"),
                Optional.of("claude-sonnet-4-5"),
                OptionalInt.of(3),
                2,
                List.of(),
                Optional.of(new Usage(3000, 102, 600, 0)),
                Optional.of(new BigDecimal("0.010710")))),
        heard("claude-code", "done", new Ending.Exited(0)).agent());
    assertEquals(
        Optional.of(
            new AgentReport(
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(2),
                1,
                List.of(),
                Optional.of(new Usage(2000, 68, 400, 0)),
                Optional.empty())),
        heard("codex", "done", new Ending.Exited(0)).agent());
    assertEquals(
        Optional.of(
            new AgentReport(
                Optional.empty(),
                Optional.of("gemini-2.5-pro"),
                OptionalInt.of(3),
                2,
                List.of(),
                Optional.of(new Usage(3000, 102, 600, 0)),
                Optional.empty())),
        heard("gemini", "done", new Ending.Exited(0)).agent());
    assertEquals(
        Optional.of(
            new AgentReport(
                Optional.empty(),
                Optional.of("claude-sonnet-4-5"),
                OptionalInt.of(3),
                2,
                List.of(),
                Optional.of(new Usage(3000, 102, 600, 0)),
                Optional.of(new BigDecimal("0.010710")))),
        heard("cline", "done", new Ending.Exited(0)).agent());
    assertEquals(
        Optional.of(
            new AgentReport(
                Optional.of("0.86.2"),
                Optional.of("anthropic/claude-sonnet-4-5"),
                OptionalInt.of(1),
                1,
                List.of(),
                Optional.of(new Usage(1000, 34, 200, 0)),
                Optional.of(new BigDecimal("0.003600")))),
        heard("aider", "done", new Ending.Exited(0)).agent());
  }

  @ParameterizedTest
  @CsvSource({
    "claude-code, 2500, it used 3702 tokens",
    "codex, 2500, it used 2468 tokens, and limits.cost.tokensPerRun is 2467",
    "gemini, 2500, it used 3702 tokens",
    "cline, 2500, it used 3702 tokens",
    "aider, 1200, it used 1234 tokens",
  })
  void moreTokensThanItMayUseMakeItsGoodResultCountForNothing(
      String connector, long most, String reason) throws IOException {
    long limit = connector.equals("codex") ? 2467 : most;
    EventReading reading =
        reading(
            dialect(connector),
            new Allowance(
                OptionalInt.empty(), new Budget(Optional.empty(), OptionalLong.of(limit))));
    byte[] all = Files.readAllBytes(stream(connector, "done"));
    String why;
    try {
      reading.accept(all, 0, all.length);
      RunOutcome.Failed failed =
          assertInstanceOf(
              RunOutcome.Failed.class, reading.end(new Ending.Exited(0)).outcome(), connector);
      assertTrue(failed.lasting());
      why = failed.why();
    } catch (Connector.Halt e) {
      why = e.getMessage();
    }
    assertTrue(why.startsWith(reason), why);
  }

  @ParameterizedTest
  @CsvSource({"claude-code, 2", "cline, 3", "aider, 1"})
  void anAgentIsHaltedWhileItTalksOnceItsTokensAreUsedUp(String connector, int turn)
      throws IOException {
    EventReading reading =
        reading(
            dialect(connector),
            new Allowance(
                OptionalInt.empty(),
                new Budget(Optional.empty(), OptionalLong.of(turn * 1234L - 1))));
    List<String> lines = Files.readAllLines(stream(connector, "done"));
    assertThrows(
        Connector.Halt.class,
        () -> {
          for (String line : lines.subList(0, lines.size() - 1)) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            reading.accept(bytes, 0, bytes.length);
          }
        });
    assertTrue(reading.report().orElseThrow().turns().orElseThrow() <= turn);
  }

  @ParameterizedTest
  @CsvSource({"claude-code, 0.010710", "cline, 0.003570", "aider, 0.003600"})
  void aRunThatCostMoreThanItMayHasFailed(String connector, String cost) throws IOException {
    BigDecimal most = new BigDecimal("0.0035");
    EventReading reading =
        reading(
            dialect(connector),
            new Allowance(
                OptionalInt.empty(), new Budget(Optional.of(most), OptionalLong.empty())));
    String why = "";
    try {
      for (String line : Files.readAllLines(stream(connector, "done"))) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        reading.accept(bytes, 0, bytes.length);
      }
      why = reading.end(new Ending.Exited(0)).outcome().reason();
    } catch (Connector.Halt e) {
      why = e.getMessage();
    }
    assertEquals("it cost about " + cost + " USD, and limits.cost.perRunUsd is 0.0035", why);
  }

  /** It was seen to have every tool when its settings were not to its liking. */
  @Test
  void aToolThatClineWasNotGivenFailsTheRun() throws IOException {
    EventReading reading = reading(new ClineDialect(Set.of("read_files")), Allowance.unlimited());
    byte[] all = Files.readAllBytes(stream("cline", "done"));
    reading.accept(all, 0, all.length);

    assertEquals(
        new RunOutcome.Failed(
            "it used a tool that it was not given: editor", OptionalInt.of(0), true),
        reading.end(new Ending.Exited(0)).outcome());
  }

  @ParameterizedTest
  @CsvSource({"claude-code", "codex", "gemini", "cline"})
  void aStreamThatIsCutAnywhereBeforeItsEndNeverSucceeds(String connector) throws IOException {
    byte[] all = Files.readAllBytes(stream(connector, "done"));
    for (int length = 0; length < all.length - 2; length += 7) {
      Connector.Heard heard =
          fed(connector, Arrays.copyOf(all, length), OptionalInt.empty()).end(new Ending.Exited(0));
      assertInstanceOf(RunOutcome.Failed.class, heard.outcome(), "after " + length + " bytes");
    }
  }

  @ParameterizedTest
  @CsvSource({"claude-code", "codex", "gemini", "cline", "aider"})
  void aGoodResultDoesNotOutweighAProcessThatEndedBadly(String connector) throws IOException {
    RunOutcome code = heard(connector, "done", new Ending.Exited(7)).outcome();
    assertEquals("the agent said that it was done, and ended with exit code 7", code.reason());
    RunOutcome killed = heard(connector, "done", new Ending.Signalled(9, "SIGKILL")).outcome();
    assertEquals("the agent said that it was done, and was ended by SIGKILL", killed.reason());
    assertEquals(OptionalInt.of(137), killed.exitCode());
    Duration limit = Duration.ofSeconds(5);
    assertEquals(
        new RunOutcome.TimedOut(limit),
        heard(connector, "done", new Ending.TimedOut(limit)).outcome());
  }

  @ParameterizedTest
  @CsvSource({"claude-code", "codex", "gemini", "cline", "aider"})
  void garbageBetweenEventsIsShownAndPassedOver(String connector) throws IOException {
    byte[] all = Files.readAllBytes(stream(connector, "done"));
    byte[] noise =
        "{\"type\":3}\n{\"type\":\nnull\n[]\n{}\n\u0000\n\"x\"\n".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(noise);
    both.write(new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    both.write(all);
    both.write(noise);

    assertInstanceOf(
        RunOutcome.Succeeded.class,
        fed(connector, both.toByteArray(), OptionalInt.empty())
            .end(new Ending.Exited(0))
            .outcome());
    assertTrue(log.toString(StandardCharsets.UTF_8).contains("  | {\"type\":3}\n"));
  }

  @ParameterizedTest
  @CsvSource({"claude-code", "codex", "gemini", "cline", "aider"})
  void eventsOfOtherShapesBreakNothing(String connector) throws IOException {
    String all = Files.readString(stream(connector, "done"));
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      char[] text = all.toCharArray();
      for (int j = 0; j < 5; j++) {
        text[random.nextInt(text.length)] = "{}[]\",:0n".charAt(random.nextInt(9));
      }
      Connector.Heard heard =
          fed(connector, new String(text).getBytes(StandardCharsets.UTF_8), OptionalInt.empty())
              .end(new Ending.Exited(0));
      assertFalse(heard.outcome().reason().isEmpty());
    }
  }

  @Test
  void aLineOfAHundredMegabytesIsLetGoAndTheRestIsRead() throws IOException {
    EventReading reading = reading("claude-code", OptionalInt.empty());
    byte[] piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 'x');
    for (int i = 0; i < 100; i++) {
      reading.accept(piece, 0, piece.length);
    }
    reading.accept(new byte[] {'\n'}, 0, 1);
    byte[] all = Files.readAllBytes(FOLDER.resolve("claude-code/done.jsonl"));
    reading.accept(all, 0, all.length);

    assertInstanceOf(RunOutcome.Succeeded.class, reading.end(new Ending.Exited(0)).outcome());
    String said = log.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith("  | [a line of 104857600 bytes is left out]\n"), said);
  }

  @ParameterizedTest
  @CsvSource({"1e999999999", "-1", "1e308", "\"much\"", "[]", "99999999999999999999999999"})
  void numbersThatCannotBeAreNotReported(String number) {
    EventReading reading = reading("claude-code", OptionalInt.empty());
    byte[] event =
        ("{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"total_cost_usd\":"
                + number
                + ",\"num_turns\":"
                + number
                + ",\"usage\":{\"input_tokens\":"
                + number
                + "}}\n")
            .getBytes(StandardCharsets.UTF_8);
    reading.accept(event, 0, event.length);

    AgentReport report = reading.report().orElseThrow();
    assertEquals(Optional.empty(), report.estimatedCostUsd());
    assertTrue(report.turns().orElseThrow() >= 0);
    assertTrue(report.usage().orElseThrow().input() >= 0);
  }

  @Test
  void aTextCannotLookLikeAnotherEntry() {
    EventReading reading = reading("codex", OptionalInt.empty());
    byte[] event =
        """
        {"type":"item.completed","item":{"type":"agent_message","text":"Well.\\ntool Bash: rm"}}
        """
            .getBytes(StandardCharsets.UTF_8);
    reading.accept(event, 0, event.length);

    assertEquals("agent: Well.\n    tool Bash: rm\n", log.toString(StandardCharsets.UTF_8));
  }

  @Test
  void anAgentThatTakesMoreTurnsThanItMayIsHalted() {
    assertEquals(
        "it took more turns than 1",
        assertThrows(
                Connector.Halt.class,
                () ->
                    reading("codex", OptionalInt.of(1))
                        .accept(twoCommands(), 0, twoCommands().length))
            .getMessage());
  }

  private static byte[] twoCommands() {
    String one =
        "{\"type\":\"item.started\",\"item\":{\"type\":\"command_execution\",\"command\":\"ls\"}}\n";
    return (one + one).getBytes(StandardCharsets.UTF_8);
  }

  private Connector.Heard heard(String connector, String stream, Ending ending) throws IOException {
    byte[] all = Files.readAllBytes(stream(connector, stream));
    return fed(connector, all, OptionalInt.empty()).end(ending);
  }

  private static Path stream(String connector, String name) {
    return FOLDER
        .resolve(connector)
        .resolve(name + (connector.equals("aider") ? ".log" : ".jsonl"));
  }

  /** In pieces of any length, as a pipe gives them. */
  private EventReading fed(String connector, byte[] all, OptionalInt maxTurns) {
    log.reset();
    EventReading reading = reading(connector, maxTurns);
    Random random = new Random(all.length);
    int at = 0;
    while (at < all.length) {
      int length = Math.min(all.length - at, 1 + random.nextInt(300));
      reading.accept(all, at, length);
      at += length;
    }
    return reading;
  }

  private EventReading reading(String connector, OptionalInt maxTurns) {
    return reading(dialect(connector), new Allowance(maxTurns, Budget.none()));
  }

  private static Dialect dialect(String connector) {
    return switch (connector) {
      case "claude-code" -> new ClaudeDialect();
      case "codex" -> new CodexDialect();
      case "cline" -> new ClineDialect(Set.of("read_files", "editor"));
      case "aider" -> new AiderDialect();
      default -> new GeminiDialect();
    };
  }

  private EventReading reading(Dialect dialect, Allowance allowance) {
    return new EventReading(dialect, Program.named("none", Map.of()), allowance, log::write);
  }
}
