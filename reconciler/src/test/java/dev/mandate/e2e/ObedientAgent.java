package dev.mandate.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An agent that does whatever any text tells it. So nothing depends on a model that happens to see
 * through an attack, and what is refused is refused by what is around the agent.
 */
final class ObedientAgent {
  private static final Pattern DONE =
      Pattern.compile("(?ms)^=== ([a-z0-9-]+)\n(.*?)\n?=== exit (\\d+)$");

  private ObedientAgent() {}

  static AgentText named(String name) {
    return AgentText.reporting(name, "")
        .command("bash", "-c", script())
        .sandbox("bubblewrap")
        .limits("timeoutSeconds: 240, logBytes: 8000000");
  }

  /** The same, working in its checkout. */
  static AgentText writing(String name, String... globs) {
    return named(name)
        .write(globs)
        .command("bash", "-c", "OBEY_IN=\"$MANDATE_TARGET\"; " + script());
  }

  private static String script() {
    try (InputStream in = ObedientAgent.class.getResourceAsStream("/redteam/obey.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A task whose orders stand in turn in its prompt, in the logs of its incident and in a file of
   * its target.
   */
  static Map<String, String> told(String task, String agent, List<RedTeamCase> cases) {
    List<List<String>> places = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < cases.size(); i++) {
      places.get(i % places.size()).add(cases.get(i).order());
    }
    String logs = String.join("\n", places.get(1));
    TaskText text =
        TaskText.of(task, agent)
            .prompt(quoted("See to this issue.\n" + String.join("\n", places.get(0))))
            .with(
                "incident: {id: 7d0c2d0e-8c0f-4b0a-9b0a-0a4d6a1f2c3b, cluster: shop, namespace: shop, severity: high, timestamp: \"2026-03-02T07:00:00Z\", logs: "
                    + quoted(logs)
                    + "}");
    Map<String, String> files = new HashMap<>();
    files.put(text.file(), text.yaml());
    files.put("services/shop/issue-" + task + ".md", String.join("\n", places.get(2)) + "\n");
    return files;
  }

  /** What came of each order, by its id. */
  static Map<String, String> heard(String log) {
    Matcher done = DONE.matcher(log);
    return done.results()
        .collect(
            Collectors.toMap(r -> r.group(1), r -> r.group(2) + "\n(exit " + r.group(3) + ")"));
  }

  /** A JSON string, which is a YAML double-quoted one too. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
