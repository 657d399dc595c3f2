package dev.mandate.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.run.Connector;
import dev.mandate.run.Connector.Start;
import dev.mandate.run.GivenRun;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.Prompt;
import dev.mandate.run.Retention;
import dev.mandate.run.RunRequest;
import dev.mandate.run.Workspace;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Agent.PermissionMode;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.workspace.FileWorkspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLinesTest {
  private static final Prompt PROMPT =
      new Prompt(
          "--do it", "Be brief.", Digest.of("t".getBytes(StandardCharsets.UTF_8)), List.of());

  @TempDir Path folder;
  private Workspace workspace;
  private String at;

  @BeforeEach
  void open() {
    RunRequest request = new GivenRun().request();
    workspace = new FileWorkspaces(folder).open(request.id(), Retention.REMOVE);
    at = workspace.root().toString();
  }

  @AfterEach
  void close() {
    assertEquals(Optional.empty(), workspace.close(true));
  }

  @Test
  void claudeIsToldAllThatTheSpecSays() {
    Start.Ready start =
        ready(
            claude(),
            autonomy("acceptEdits", List.of("Read", "Edit", "Bash(git log:*)"), 7),
            false);

    assertEquals(
        List.of(
            "claude",
            "--print",
            "--output-format=stream-json",
            "--verbose",
            "--strict-mcp-config",
            "--no-session-persistence",
            "--model=a-model",
            "--append-system-prompt-file=" + at + "/context/system-instructions.txt",
            "--tools=Read,Edit,Bash",
            "--permission-mode=acceptEdits",
            "--allowedTools=Read",
            "--allowedTools=Bash(git log:*)",
            "--allowedTools=Edit(/" + at + "/output/artifacts/**)",
            "--allowedTools=Edit(/" + at + "/target/**)",
            "--disallowedTools=WebFetch",
            "--max-turns=7"),
        start.command());
    assertEquals(at + "/.home/.claude", start.environment().get("CLAUDE_CONFIG_DIR"));
    assertEquals("900", start.environment().get("CLAUDE_CODE_MAX_OUTPUT_TOKENS"));
    assertEquals(
        List.of("llm.temperature is not passed on: claude-code has no option for it."),
        start.notes());
  }

  @Test
  void aReadOnlyClaudeMayWriteItsResultsOnly() {
    List<String> command =
        ready(claude(), autonomy("acceptEdits", List.of("Read", "Write"), 7), true).command();

    assertTrue(command.contains("--permission-mode=default"), command.toString());
    assertTrue(command.contains("--allowedTools=Edit(/" + at + "/output/artifacts/**)"));
    assertFalse(command.toString().contains("/target/**"), command.toString());
    assertFalse(command.contains("--allowedTools=Write"), command.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "plan, process, --sandbox=read-only",
    "ask, process, --sandbox=read-only",
    "acceptEdits, process, --sandbox=workspace-write",
    "bypass, process, --dangerously-bypass-approvals-and-sandbox",
    "acceptEdits, bubblewrap, --dangerously-bypass-approvals-and-sandbox",
  })
  void codexHasItsOwnSandboxWhereThereIsNoOther(String mode, String sandbox, String option) {
    Agent.Autonomy autonomy = autonomy(mode, List.of("Read", "Edit"), 7);
    Start.Ready start =
        assertInstanceOf(
            Start.Ready.class,
            codex().start(task(autonomy, false, sandbox), PROMPT, workspace, ModelAccess.untold()));

    assertEquals(
        List.of(
            "codex",
            "exec",
            "--json",
            "--skip-git-repo-check",
            "--ephemeral",
            "--color=never",
            "--model=a-model",
            option,
            "-"),
        start.command());
    assertEquals("Be brief.", file(start, ".home/.codex/AGENTS.md"));
    String settings = file(start, ".home/.codex/config.toml");
    assertTrue(settings.contains("base_url = \"https://api.openai.com/v1\"\n"), settings);
    assertTrue(settings.contains("inherit = \"core\"\n"), settings);
  }

  @Test
  void geminiGetsItsToolsInItsOwnWords() {
    Start.Ready start =
        ready(gemini(), autonomy("acceptEdits", List.of("Read", "Write", "save_memory"), 7), false);

    assertEquals(
        List.of(
            "gemini",
            "--output-format=stream-json",
            "--skip-trust",
            "--model=a-model",
            "--approval-mode=auto_edit"),
        start.command());
    String settings = file(start, ".home/.gemini/settings.json");
    assertTrue(
        settings.contains(
            "\"core\":[\"read_file\",\"read_many_files\",\"list_directory\",\"write_file\","
                + "\"save_memory\"],\"exclude\":[\"web_fetch\"]"),
        settings);
    assertTrue(settings.contains("\"maxSessionTurns\":7"), settings);
    assertEquals("Be brief.", file(start, ".home/.gemini/GEMINI.md"));
  }

  @Test
  void withoutAWordOnToolsAReadOnlyGeminiHasNoneThatWrites() {
    Start.Ready start = ready(gemini(), Agent.Autonomy.unsaid(), true);

    String settings = file(start, ".home/.gemini/settings.json");
    assertFalse(settings.contains("write_file"), settings);
    assertFalse(settings.contains("run_shell_command"), settings);
    assertTrue(start.command().contains("--approval-mode=default"));
  }

  @Test
  void clineHasTheToolsThatTheSpecNamesAndEveryOtherIsSwitchedOff() {
    Start.Ready start = ready(cline(), autonomy("acceptEdits", List.of("Read", "Edit"), 7), false);

    assertEquals(
        List.of(
            "cline",
            "--json",
            "--auto-approve=true",
            "--provider=anyone",
            "--model=a-model",
            "Do what @PROMPT.md says."),
        start.command());
    String settings = file(start, ".home/.cline/data/settings/global-settings.json");
    assertTrue(settings.contains("\"telemetryOptOut\":true"), settings);
    for (String off : List.of("run_commands", "fetch_web_content", "spawn_agent", "team_task")) {
      assertTrue(settings.contains("\"" + off + "\""), settings);
    }
    for (String on : List.of("read_files", "editor")) {
      assertFalse(settings.contains("\"" + on + "\""), settings);
    }
    assertEquals("Be brief.", file(start, ".home/.cline/rules/mandate.md"));
    assertEquals("local", start.environment().get("CLINE_SESSION_BACKEND_MODE"));
    assertTrue(
        start
            .notes()
            .contains(
                "cline keeps to no folder by itself, and the sandbox process does not keep it"
                    + " either."),
        start.notes().toString());
  }

  @Test
  void aPlanningClineHasNoToolThatWrites() {
    Start.Ready start = ready(cline(), autonomy("plan", List.of("Read", "Edit"), 7), false);

    assertTrue(start.command().contains("--plan"), start.command().toString());
    String settings = file(start, ".home/.cline/data/settings/global-settings.json");
    assertTrue(settings.contains("\"editor\""), settings);
  }

  @Test
  void aiderIsGivenTheFilesThatThePromptNames() throws IOException {
    Files.createDirectories(workspace.target().resolve("docs"));
    Files.writeString(workspace.target().resolve("docs/a.md"), "a");
    Files.writeString(workspace.target().resolve("b.txt"), "b");
    Files.createSymbolicLink(workspace.target().resolve("c.txt"), Path.of("b.txt"));
    Files.createSymbolicLink(workspace.target().resolve("etc"), Path.of("/etc"));
    Prompt prompt =
        new Prompt(
            "Mend docs/a.md, target/b.txt. Not c.txt, etc/passwd, ../x, docs, no.txt or docs/a.md.",
            "Be brief.",
            PROMPT.templates(),
            List.of());
    Start.Ready start =
        assertInstanceOf(
            Start.Ready.class,
            aider()
                .start(
                    task(autonomy("acceptEdits", List.of("Read", "Edit"), 7), false, "bubblewrap"),
                    prompt,
                    workspace,
                    ModelAccess.untold()));

    assertEquals(
        List.of(
            "aider",
            "--config=" + at + "/.home/mandate.aider.yml",
            "--env-file=/dev/null",
            "--message-file=PROMPT.md",
            "--read=context/system-instructions.txt",
            "--load=" + at + "/.home/mandate.aider.load",
            "--model=anyone/a-model"),
        start.command());
    assertEquals(
        "/add target/docs/a.md\n/add target/b.txt\n", file(start, ".home/mandate.aider.load"));
    String settings = file(start, ".home/mandate.aider.yml");
    assertTrue(settings.contains("\"edit-format\":\"diff\""), settings);
    assertTrue(settings.contains("\"git\":false"), settings);
  }

  @ParameterizedTest
  @CsvSource({"plan, false", "ask, false", "acceptEdits, true"})
  void anAiderThatMayNotWriteOnlyAnswers(String mode, boolean readOnly) {
    Start.Ready start = ready(aider(), autonomy(mode, List.of("Read", "Edit"), 7), readOnly);

    String settings = file(start, ".home/mandate.aider.yml");
    assertTrue(settings.contains("\"edit-format\":\"ask\""), settings);
  }

  @Test
  void aRuleInBracketsIsRefusedByThoseThatCannotHoldIt() {
    DeclaredTask task =
        task(autonomy("acceptEdits", List.of("Read", "Bash(git log:*)"), 7), false, "process");
    for (Connector connector : List.of(codex(), gemini(), cline(), aider())) {
      Start.Refused refused =
          assertInstanceOf(
              Start.Refused.class, connector.start(task, PROMPT, workspace, ModelAccess.untold()));
      assertTrue(refused.why().contains("has a rule in brackets"), refused.why());
    }
  }

  @Test
  void aRuleInBracketsIsIdleWhereItsToolIsNotThereAtAll() {
    Agent.Autonomy idle =
        new Agent.Autonomy(
            Optional.empty(), List.of("Read"), List.of("Bash(sudo:*)"), OptionalInt.empty());
    DeclaredTask task = task(idle, false, "process");
    for (Connector connector : List.of(gemini(), cline(), aider())) {
      assertInstanceOf(
          Start.Ready.class, connector.start(task, PROMPT, workspace, ModelAccess.untold()));
    }
    assertInstanceOf(
        Start.Refused.class, codex().start(task, PROMPT, workspace, ModelAccess.untold()));
  }

  @Test
  void whatOneProgramHasAsOneToolCannotBeDeniedByHalf() {
    Agent.Autonomy half =
        new Agent.Autonomy(Optional.empty(), List.of(), List.of("Write"), OptionalInt.empty());
    for (Connector connector : List.of(cline(), aider())) {
      assertInstanceOf(
          Start.Refused.class,
          connector.start(task(half, false, "process"), PROMPT, workspace, ModelAccess.untold()));
    }
  }

  @Test
  void noCommandLineHoldsThePrompt() {
    for (Connector connector : List.of(claude(), codex(), gemini(), cline(), aider())) {
      Start.Ready start = ready(connector, Agent.Autonomy.unsaid(), false);
      boolean asFile = start.command().toString().contains("PROMPT.md");
      assertEquals(!asFile, start.promptAsInput());
      assertFalse(start.command().toString().contains("do it"));
    }
  }

  @Test
  void whatCannotBeHeldIsRefused() {
    assertEquals(
        new Start.Refused(
            "'--dangerously-skip-permissions' in capabilities.tools is no name of a tool",
            "Change the agent's spec."),
        claude()
            .start(
                task(
                    autonomy("ask", List.of("--dangerously-skip-permissions"), 7),
                    false,
                    "process"),
                PROMPT,
                workspace,
                ModelAccess.untold()));
    assertEquals(
        new Start.Refused(
            "a read-only agent cannot have the permission mode bypass", "Change the agent's spec."),
        gemini()
            .start(
                task(autonomy("bypass", List.of(), 7), true, "process"),
                PROMPT,
                workspace,
                ModelAccess.untold()));
    Agent.Autonomy noShell =
        new Agent.Autonomy(Optional.empty(), List.of(), List.of("Bash"), OptionalInt.empty());
    assertInstanceOf(
        Start.Refused.class,
        codex().start(task(noShell, false, "process"), PROMPT, workspace, ModelAccess.untold()));
  }

  private static ClaudeCode claude() {
    return new ClaudeCode(Program.named("claude", Map.of()));
  }

  private static Codex codex() {
    return new Codex(Program.named("codex", Map.of()));
  }

  private static Aider aider() {
    return new Aider(Program.named("aider", Map.of()));
  }

  private static Cline cline() {
    return new Cline(Program.named("cline", Map.of()));
  }

  private static Gemini gemini() {
    return new Gemini(Program.named("gemini", Map.of()));
  }

  private Start.Ready ready(Connector connector, Agent.Autonomy autonomy, boolean readOnly) {
    return assertInstanceOf(
        Start.Ready.class,
        connector.start(
            task(autonomy, readOnly, "process"), PROMPT, workspace, ModelAccess.untold()));
  }

  private static String file(Start.Ready start, String path) {
    return new String(start.files().get(new RepoPath(path)), StandardCharsets.UTF_8);
  }

  private static Agent.Autonomy autonomy(String mode, List<String> tools, int turns) {
    PermissionMode named =
        List.of(PermissionMode.values()).stream()
            .filter(known -> known.label().equals(mode))
            .findFirst()
            .orElseThrow();
    return new Agent.Autonomy(
        Optional.of(named), tools, List.of("WebFetch"), OptionalInt.of(turns));
  }

  private static DeclaredTask task(Agent.Autonomy autonomy, boolean readOnly, String sandbox) {
    DeclaredTask given = new GivenRun().sandbox(sandbox).declared();
    Agent agent = given.agent();
    Agent.Llm llm =
        new Agent.Llm(
            "anyone", "a-model", Optional.empty(), OptionalInt.of(900), OptionalDouble.of(0));
    return DeclaredTask.of(
        given.task(),
        new Agent(
            agent.document(),
            agent.owner(),
            agent.lifecycle(),
            agent.runtime(),
            Optional.of(llm),
            readOnly,
            autonomy,
            agent.timeout(),
            agent.concurrent(),
            agent.outputLimits(),
            agent.confines()),
        given.environment());
  }
}
