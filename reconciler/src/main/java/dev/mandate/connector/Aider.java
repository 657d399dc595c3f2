package dev.mandate.connector;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * aider, https://aider.chat/docs. It edits files and does nothing else: it looks for none itself,
 * so it is given those that the prompt names, and has no shell. Where it may edit, only a sandbox
 * keeps it to a folder.
 */
final class Aider extends AiConnector {
  static final String NAME = "aider";
  private static final String SETTINGS = ".home/mandate.aider.yml";
  private static final String FIRST = ".home/mandate.aider.load";
  private static final Map<String, String> PROVIDERS = Map.of("google", "gemini");

  Aider(Program program) {
    super(NAME, program, agent -> new AiderDialect());
  }

  @Override
  Start start(
      Agent agent,
      Agent.Llm llm,
      Tools tools,
      Prompt prompt,
      Workspace workspace,
      ModelAccess model) {
    Optional<String> half = tools.halfOf(Tools.WRITING);
    if (half.isPresent()) {
      return new Start.Refused(
          "capabilities.tools.deny has " + half.get() + " alone, and to aider it is one tool",
          "Deny both, or neither.");
    }
    boolean acts =
        tools.mode() == PermissionMode.ACCEPT_EDITS || tools.mode() == PermissionMode.BYPASS;
    boolean edits = acts && tools.writes() && !agent.readOnly();
    String provider = PROVIDERS.getOrDefault(llm.provider(), llm.provider());
    List<String> command =
        List.of(
            program().command(),
            "--config=" + workspace.root().resolve(SETTINGS),
            "--env-file=/dev/null",
            "--message-file=PROMPT.md",
            "--read=context/system-instructions.txt",
            "--load=" + workspace.root().resolve(FIRST),
            "--model=" + provider + "/" + llm.model());
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    files.put(new RepoPath(SETTINGS), bytes(settings(edits).toString()));
    files.put(new RepoPath(FIRST), bytes(first(NamedFiles.in(prompt.text(), workspace))));
    // Were there none, it would fetch a list of prices; it fetches none that is fresh.
    files.put(
        new RepoPath(".home/.aider/caches/model_prices_and_context_window.json"),
        bytes("{\"none\": {}}"));
    List<String> notes = new ArrayList<>(unheard(agent, llm, false, true));
    tools.rules().keySet().stream()
        .filter(tool -> !Tools.READING.contains(tool) && !Tools.WRITING.contains(tool))
        .map(tool -> "aider has no tool " + tool + "; it only edits files.")
        .forEach(notes::add);
    if (edits) {
      tools.writesUnfenced(agent, NAME).ifPresent(notes::add);
    }
    return new Start.Ready(
        command,
        // Lines that it breaks cannot be read for sure.
        Map.of("LITELLM_LOCAL_MODEL_COST_MAP", "True", "COLUMNS", "4000"),
        files,
        false,
        notes);
  }

  /**
   * Commands that it carries out before the prompt. Files on its command line would move its root.
   */
  private static String first(List<String> named) {
    StringBuilder commands = new StringBuilder();
    named.forEach(file -> commands.append("/add target/").append(file).append('\n'));
    return commands.toString();
  }

  /** YAML, of which JSON is a part. */
  private static ObjectNode settings(boolean edits) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("edit-format", edits ? "diff" : "ask").put("yes-always", true);
    for (String off :
        List.of(
            "git",
            "gitignore",
            "auto-commits",
            "dirty-commits",
            "suggest-shell-commands",
            "detect-urls",
            "auto-lint",
            "auto-test",
            "check-update",
            "show-release-notes",
            "show-model-warnings",
            "restore-chat-history",
            "pretty",
            "stream",
            "fancy-input")) {
      settings.put(off, false);
    }
    settings.put("analytics-disable", true).put("disable-playwright", true).put("map-tokens", 0);
    settings.put("chat-history-file", "/dev/null").put("input-history-file", "/dev/null");
    return settings;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
