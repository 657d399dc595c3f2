package dev.mandate.connector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.Prompt;
import dev.mandate.run.Workspace;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Agent.PermissionMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cline, https://docs.cline.bot/cline-cli. It asks a person or nobody, so a tool is either there or
 * not, and where one that writes is there, only a sandbox keeps it to a folder.
 */
final class Cline extends AiConnector {
  static final String NAME = "cline";

  /** Its words for the tools that every connector has. Which one edits depends on the model. */
  private static final Map<String, List<String>> OWN_WORDS =
      Map.of(
          "Read", List.of("read_files"),
          "Grep", List.of("search_codebase"),
          "Glob", List.of("search_codebase"),
          "Edit", List.of("editor", "apply_patch"),
          "Write", List.of("editor", "apply_patch"),
          "Bash", List.of("run_commands"),
          "WebFetch", List.of("fetch_web_content"),
          "WebSearch", List.of("web_search"));

  /** All that it has beside them: each is there unless it is switched off by name. */
  private static final List<String> MORE_TOOLS =
      List.of(
          "ask_question",
          "generate_image",
          "image_generation",
          "skills",
          "spawn_agent",
          "submit_and_exit",
          "team_attach_outcome_fragment",
          "team_await_runs",
          "team_broadcast",
          "team_cancel_run",
          "team_cleanup",
          "team_create_outcome",
          "team_finalize_outcome",
          "team_list_outcomes",
          "team_list_runs",
          "team_mission_log",
          "team_read_mailbox",
          "team_review_outcome_fragment",
          "team_run_task",
          "team_send_message",
          "team_shutdown_teammate",
          "team_spawn_teammate",
          "team_status",
          "team_task");

  private static final List<String> SEARCHING = List.of("Grep", "Glob");

  private static final Map<String, String> PROVIDERS =
      Map.of("openai", "openai-native", "google", "gemini");

  Cline(Program program) {
    super(NAME, program, agent -> new ClineDialect(given(agent, Tools.of(agent))));
  }

  @Override
  Start start(
      Agent agent,
      Agent.Llm llm,
      Tools tools,
      Prompt prompt,
      Workspace workspace,
      ModelAccess model) {
    Optional<String> half = tools.halfOf(Tools.WRITING).or(() -> tools.halfOf(SEARCHING));
    if (half.isPresent()) {
      return new Start.Refused(
          "capabilities.tools.deny has " + half.get() + " alone, and to cline it is one tool",
          "Deny both, or neither.");
    }
    String provider = PROVIDERS.getOrDefault(llm.provider(), llm.provider());
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program().command(),
            "--json",
            "--auto-approve=true",
            "--provider=" + provider,
            "--model=" + llm.model()));
    if (tools.mode() == PermissionMode.PLAN) {
      command.add("--plan");
    }
    // It reads no standard input beside JSON output; "@" has it put the file into the message.
    command.add("Do what @PROMPT.md says.");
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    files.put(
        new RepoPath(".home/.cline/data/settings/providers.json"),
        bytes(providers(agent, llm, provider, model).toString()));
    files.put(
        new RepoPath(".home/.cline/data/settings/global-settings.json"),
        bytes(settings(given(agent, tools)).toString()));
    files.put(new RepoPath(".home/.cline/rules/mandate.md"), bytes(prompt.systemInstructions()));
    List<String> notes = new ArrayList<>(unheard(agent, llm, false, true));
    tools.writesUnfenced(agent, NAME).ifPresent(notes::add);
    // Otherwise it starts a server in the background that outlives it.
    return new Start.Ready(
        command, Map.of("CLINE_SESSION_BACKEND_MODE", "local"), files, false, notes);
  }

  /** Tools in its own words. One that is read-only may write its results where it is held. */
  private static Set<String> given(Agent agent, Tools tools) {
    boolean free = agent.readOnly() && agent.runtime().sandbox().equals("process");
    boolean writes = !free && tools.mode() != PermissionMode.PLAN;
    return tools.rules().keySet().stream()
        .filter(tool -> writes || !Tools.WRITING.contains(tool))
        .flatMap(tool -> OWN_WORDS.getOrDefault(tool, List.of(tool)).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static ObjectNode settings(Set<String> given) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("telemetryOptOut", true).put("autoUpdateEnabled", false);
    ArrayNode disabled = settings.putArray("disabledTools");
    Stream.concat(OWN_WORDS.values().stream().flatMap(List::stream), MORE_TOOLS.stream())
        .filter(tool -> !given.contains(tool))
        .distinct()
        .sorted()
        .forEach(disabled::add);
    // Any name that is not known here would make it pass over the whole file, and have every tool.
    String search = "web_search";
    settings.putObject("tools").putObject(search).put("enabled", given.contains(search));
    return settings;
  }

  /** Without the key, which it finds in its environment. */
  private static ObjectNode providers(
      Agent agent, Agent.Llm llm, String provider, ModelAccess model) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("version", 1).put("lastUsedProvider", provider).putObject("modes");
    ObjectNode entry = all.putObject("providers").putObject(provider);
    ObjectNode settings = entry.putObject("settings");
    settings.put("provider", provider).put("model", llm.model());
    Map<String, String> variables = new HashMap<>(agent.runtime().envSet());
    variables.putAll(model.variables());
    address(variables, provider).ifPresent(url -> settings.put("baseUrl", url));
    entry.put("updatedAt", "2026-01-01T00:00:00.000Z").put("tokenSource", "manual");
    return all;
  }

  /** As the variables of the providers' own programs have it; it looks at none of them itself. */
  private static Optional<String> address(Map<String, String> variables, String provider) {
    return switch (provider) {
      case "anthropic" ->
          Optional.ofNullable(variables.get("ANTHROPIC_BASE_URL")).map(url -> url + "/v1");
      case "gemini" ->
          Optional.ofNullable(variables.get("GOOGLE_GEMINI_BASE_URL")).map(url -> url + "/v1beta");
      default -> Optional.ofNullable(variables.get("OPENAI_BASE_URL"));
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
