package dev.mandate.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.Prompt;
import dev.mandate.run.Workspace;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Agent.PermissionMode;
import dev.mandate.spec.LlmAccess;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Claude Code, https://docs.anthropic.com/en/docs/claude-code/cli-reference. */
final class ClaudeCode extends AiConnector {
  static final String NAME = "claude-code";
  private static final String SERVERS = ".home/mandate.mcp.json";
  private static final String TRIES = "CLAUDE_CODE_MAX_RETRIES";

  ClaudeCode(Program program) {
    super(NAME, program, agent -> new ClaudeDialect());
  }

  @Override
  boolean takesRules() {
    return true;
  }

  @Override
  boolean takesServers() {
    return true;
  }

  @Override
  Start start(
      Agent agent,
      Agent.Llm llm,
      Tools tools,
      Prompt prompt,
      Workspace workspace,
      ModelAccess model) {
    boolean counted = agent.access() == LlmAccess.GATEWAY;
    Optional<BigDecimal> money = counted ? Optional.empty() : agent.budget().usd();
    if (money.isPresent() && money.get().signum() == 0) {
      return new Start.Refused(
          "limits.cost.perRunUsd is 0, and claude cannot be started without money",
          "Give limits.cost.perRunUsd, or use another connector.");
    }
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program().command(),
            "--print",
            "--output-format=stream-json",
            "--verbose",
            "--strict-mcp-config",
            "--no-session-persistence",
            "--model=" + llm.model(),
            "--append-system-prompt-file="
                + workspace.root().resolve("context/system-instructions.txt"),
            "--tools=" + ownTools(tools)));
    command.addAll(mode(agent, tools.mode()));
    allowed(tools, agent, workspace).forEach(rule -> command.add("--allowedTools=" + rule));
    tools.denied().forEach(rule -> command.add("--disallowedTools=" + rule));
    agent.autonomy().maxTurns().ifPresent(turns -> command.add("--max-turns=" + turns));
    money.ifPresent(usd -> command.add("--max-budget-usd=" + usd.toPlainString()));
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    McpServers servers = McpServers.of(agent);
    if (!servers.isEmpty()) {
      command.add("--mcp-config=" + workspace.root().resolve(SERVERS));
      ObjectNode settings = JsonNodeFactory.instance.objectNode();
      settings.set("mcpServers", servers.settings());
      files.put(new RepoPath(SERVERS), settings.toString().getBytes(StandardCharsets.UTF_8));
    }
    return new Start.Ready(
        command, environment(agent, llm, workspace), files, true, unheard(agent, llm, true, true));
  }

  private static String ownTools(Tools tools) {
    return tools.rules().keySet().stream()
        .filter(tool -> !tool.startsWith(McpServers.PREFIX))
        .collect(Collectors.joining(","));
  }

  private static List<String> mode(Agent agent, PermissionMode mode) {
    return switch (mode) {
      case PLAN -> List.of("--permission-mode=plan");
      case ASK -> List.of("--permission-mode=default");
      case ACCEPT_EDITS ->
          List.of("--permission-mode=" + (agent.readOnly() ? "default" : "acceptEdits"));
      case BYPASS -> List.of("--dangerously-skip-permissions");
    };
  }

  /** Who may write may do so in its workspace only, and who is read-only to its results. */
  private static List<String> allowed(Tools tools, Agent agent, Workspace workspace) {
    List<String> rules = new ArrayList<>();
    tools
        .rules()
        .forEach(
            (tool, own) -> {
              if (!own.isEmpty()) {
                rules.addAll(own);
              } else if (!Tools.WRITING.contains(tool)) {
                rules.add(tool);
              }
            });
    boolean writesAnywhere =
        Tools.WRITING.stream().anyMatch(t -> tools.allows(t) && tools.rules().get(t).isEmpty());
    if (writesAnywhere) {
      // A rule for Edit is one for all tools that write files; "//" begins an absolute path.
      Stream.of(workspace.artifacts(), workspace.target())
          .limit(agent.readOnly() ? 1 : 2)
          .forEach(folder -> rules.add("Edit(/" + folder + "/**)"));
    }
    return rules;
  }

  private static Map<String, String> environment(Agent agent, Agent.Llm llm, Workspace workspace) {
    Map<String, String> variables = new HashMap<>();
    variables.put("CLAUDE_CONFIG_DIR", workspace.home().resolve(".claude").toString());
    variables.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    variables.put("DISABLE_TELEMETRY", "1");
    variables.put("DISABLE_ERROR_REPORTING", "1");
    variables.put("DISABLE_AUTOUPDATER", "1");
    if (!agent.runtime().envSet().containsKey(TRIES)) {
      // Its ten tries last minutes, also for a key that is wrong; a task has a retry of its own.
      variables.put(TRIES, "3");
    }
    if (agent.access() == LlmAccess.GATEWAY) {
      // What it asks a smaller model on the side, unless the spec names one.
      String small =
          agent.models().stream()
              .filter(name -> !name.equals(llm.model()))
              .findFirst()
              .orElse(llm.model());
      variables.put("ANTHROPIC_DEFAULT_HAIKU_MODEL", small);
      variables.put("ANTHROPIC_SMALL_FAST_MODEL", small);
    }
    llm.maxOutputTokens()
        .ifPresent(
            tokens -> variables.put("CLAUDE_CODE_MAX_OUTPUT_TOKENS", Integer.toString(tokens)));
    return variables;
  }
}
