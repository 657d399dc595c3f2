package dev.mandate.connector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.Prompt;
import dev.mandate.run.Workspace;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gemini CLI, https://geminicli.com/docs. */
final class Gemini extends AiConnector {
  static final String NAME = "gemini";

  /** Its words for the tools that every connector has. */
  private static final Map<String, List<String>> OWN_WORDS =
      Map.of(
          "Read", List.of("read_file", "read_many_files", "list_directory"),
          "Grep", List.of("grep_search"),
          "Glob", List.of("glob"),
          "Edit", List.of("replace"),
          "Write", List.of("write_file"),
          "Bash", List.of("run_shell_command"),
          "WebFetch", List.of("web_fetch"),
          "WebSearch", List.of("google_web_search"));

  Gemini(Program program) {
    super(NAME, program, agent -> new GeminiDialect());
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
    List<String> command =
        List.of(
            program().command(),
            "--output-format=stream-json",
            "--skip-trust",
            "--model=" + llm.model(),
            "--approval-mode=" + mode(agent, tools));
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    files.put(
        new RepoPath(".home/.gemini/settings.json"), bytes(settings(agent, tools).toString()));
    files.put(new RepoPath(".home/.gemini/GEMINI.md"), bytes(prompt.systemInstructions()));
    return new Start.Ready(
        command,
        Map.of("NO_COLOR", "1", "GEMINI_TELEMETRY_ENABLED", "false"),
        files,
        true,
        unheard(agent, llm, false, false));
  }

  private static String mode(Agent agent, Tools tools) {
    return switch (tools.mode()) {
      case PLAN -> "plan";
      case ASK -> "default";
      case ACCEPT_EDITS -> agent.readOnly() ? "default" : "auto_edit";
      case BYPASS -> "yolo";
    };
  }

  private static ObjectNode settings(Agent agent, Tools tools) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.putObject("security").putObject("auth").put("selectedType", "gemini-api-key");
    settings.putObject("privacy").put("usageStatisticsEnabled", false);
    settings.putObject("telemetry").put("enabled", false);
    settings.putObject("general").put("enableAutoUpdate", false).put("disableAutoUpdate", true);
    ObjectNode own = settings.putObject("tools");
    // What is listed is there, and runs without being asked for; what is not does not exist.
    ArrayNode core = own.putArray("core");
    tools.rules().forEach((tool, rules) -> ownWords(tool).forEach(core::add));
    McpServers servers = McpServers.of(agent);
    if (!servers.isEmpty()) {
      settings.set("mcpServers", trusted(servers));
    }
    ArrayNode exclude = own.putArray("exclude");
    for (String tool : tools.denied()) {
      ownWords(tool).forEach(exclude::add);
    }
    agent
        .autonomy()
        .maxTurns()
        .ifPresent(turns -> settings.putObject("model").put("maxSessionTurns", turns));
    return settings;
  }

  /** To it {@code mcp__server__tool} is {@code mcp_server_tool}. */
  private static List<String> ownWords(String tool) {
    return OWN_WORDS.getOrDefault(tool, List.of(McpServers.joined(tool).orElse(tool)));
  }

  /** Nobody is asked before one of the tools is used that are included. */
  private static ObjectNode trusted(McpServers servers) {
    ObjectNode settings = servers.settings();
    for (McpServers.Server server : servers.servers()) {
      ObjectNode entry = settings.withObject("/" + server.name()).put("trust", true);
      ArrayNode included = entry.putArray("includeTools");
      server.tools().forEach(included::add);
    }
    return settings;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
