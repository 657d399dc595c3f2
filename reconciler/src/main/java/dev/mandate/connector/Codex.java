package dev.mandate.connector;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.Prompt;
import dev.mandate.run.Workspace;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Agent.PermissionMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Codex, https://developers.openai.com/codex/cli. It reads and writes through its shell alone. */
final class Codex extends AiConnector {
  static final String NAME = "codex";
  private static final String DEFAULT_ADDRESS = "https://api.openai.com/v1";

  Codex(Program program) {
    super(NAME, program, agent -> new CodexDialect());
  }

  @Override
  Start start(
      Agent agent,
      Agent.Llm llm,
      Tools tools,
      Prompt prompt,
      Workspace workspace,
      ModelAccess model) {
    boolean shellDenied =
        agent.autonomy().denied().stream().map(Tools::name).anyMatch(Tools.SHELL::equals);
    if (shellDenied) {
      return new Start.Refused(
          "codex does everything by its shell, which capabilities.tools.deny takes from it",
          "Take Bash out of capabilities.tools.deny, or use another connector.");
    }
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program().command(),
            "exec",
            "--json",
            "--skip-git-repo-check",
            "--ephemeral",
            "--color=never",
            "--model=" + llm.model()));
    command.addAll(ownSandbox(agent, tools));
    command.add("-");
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    files.put(new RepoPath(".home/.codex/config.toml"), bytes(settings(agent, tools, model)));
    files.put(new RepoPath(".home/.codex/AGENTS.md"), bytes(prompt.systemInstructions()));
    return new Start.Ready(
        command,
        Map.of("CODEX_HOME", workspace.home().resolve(".codex").toString()),
        files,
        true,
        unheard(agent, llm, false, false));
  }

  /** It cannot make its own inside of another; the outer one is the one that counts. */
  private static List<String> ownSandbox(Agent agent, Tools tools) {
    boolean fenced = !agent.runtime().sandbox().equals("process");
    if (fenced || tools.mode() == PermissionMode.BYPASS) {
      return List.of("--dangerously-bypass-approvals-and-sandbox");
    }
    boolean writes = tools.mode() == PermissionMode.ACCEPT_EDITS && tools.writes();
    return List.of("--sandbox=" + (writes && !agent.readOnly() ? "workspace-write" : "read-only"));
  }

  /** The key goes to the provider and not to the commands that the agent runs. */
  private static String settings(Agent agent, Tools tools, ModelAccess model) {
    String address =
        model
            .variable("OPENAI_BASE_URL")
            .orElse(agent.runtime().envSet().getOrDefault("OPENAI_BASE_URL", DEFAULT_ADDRESS));
    return """
    model_provider = "mandate"
    approval_policy = "never"
    check_for_update_on_startup = false
    web_search = "%s"

    [analytics]
    enabled = false

    [shell_environment_policy]
    inherit = "core"

    [model_providers.mandate]
    name = "OpenAI"
    base_url = %s
    env_key = "OPENAI_API_KEY"
    wire_api = "responses"
    """
        .formatted(
            tools.allows("WebSearch") ? "live" : "disabled", TextNode.valueOf(address).toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
