package dev.mandate.connector;

import dev.mandate.spec.Agent;
import dev.mandate.spec.Agent.PermissionMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which tools an agent may use, in words that are the same for all connectors: {@code Read}, {@code
 * Grep}, {@code Glob}, {@code Edit}, {@code Write}, {@code Bash}, {@code WebFetch}, {@code
 * WebSearch}. Any other name is the program's own.
 *
 * @param mode as the spec says; where it says nothing, to ask for a read-only agent, else to accept
 *     edits
 * @param rules by tool, what {@code capabilities.tools.allow} says in brackets behind it; empty for
 *     all of it
 * @param denied as the spec says, with brackets
 */
record Tools(PermissionMode mode, Map<String, List<String>> rules, List<String> denied) {
  static final List<String> READING = List.of("Read", "Grep", "Glob");
  static final List<String> WRITING = List.of("Edit", "Write");
  static final String SHELL = "Bash";

  /** One word, and perhaps a rule in brackets; a comma would make two of it. */
  private static final Pattern TOOL =
      Pattern.compile("[A-Za-z_][\\w.-]*(\\([^,()\\p{Cntrl}]+\\))?");

  static Tools of(Agent agent) {
    Agent.Autonomy autonomy = agent.autonomy();
    PermissionMode mode =
        autonomy
            .permissionMode()
            .orElse(agent.readOnly() ? PermissionMode.ASK : PermissionMode.ACCEPT_EDITS);
    Map<String, List<String>> rules = new LinkedHashMap<>();
    for (String tool : autonomy.allowed().isEmpty() ? usual(mode, agent) : autonomy.allowed()) {
      List<String> all = rules.computeIfAbsent(name(tool), name -> new ArrayList<>());
      if (tool.endsWith(")")) {
        all.add(tool);
      }
    }
    autonomy.denied().stream().filter(tool -> !tool.endsWith(")")).forEach(rules::remove);
    return new Tools(mode, rules, autonomy.denied());
  }

  /** What a mode needs to be of use. Neither the network nor, unless nothing is asked, a shell. */
  private static List<String> usual(PermissionMode mode, Agent agent) {
    List<String> tools = new ArrayList<>(READING);
    boolean acts = mode == PermissionMode.ACCEPT_EDITS || mode == PermissionMode.BYPASS;
    if (acts && !agent.readOnly()) {
      tools.addAll(WRITING);
      if (mode == PermissionMode.BYPASS) {
        tools.add(SHELL);
      }
    }
    return tools;
  }

  boolean allows(String tool) {
    return rules.containsKey(tool);
  }

  boolean writes() {
    return WRITING.stream().anyMatch(this::allows);
  }

  /** Of tools that a program has as one, the one that is denied while another is not. */
  Optional<String> halfOf(List<String> one) {
    long deniedOnes = one.stream().filter(denied::contains).count();
    return deniedOnes == one.size()
        ? Optional.empty()
        : one.stream().filter(denied::contains).findFirst();
  }

  /** Says so where a program that writes anywhere is started without a sandbox. */
  Optional<String> writesUnfenced(Agent agent, String program) {
    boolean fenced = !agent.runtime().sandbox().equals("process");
    return fenced || !(writes() || allows(SHELL))
        ? Optional.empty()
        : Optional.of(
            program
                + " keeps to no folder by itself, and the sandbox process does not keep it either.");
  }

  /**
   * What no connector can do, or must not.
   *
   * @param takesRules whether this one can hold a rule in brackets
   * @param takesServers whether it can be told which tools of an MCP server may be used
   */
  static Optional<String> problem(Agent agent, boolean takesRules, boolean takesServers) {
    Agent.Autonomy autonomy = agent.autonomy();
    for (List<String> list : List.of(autonomy.allowed(), autonomy.denied())) {
      for (String tool : list) {
        if (!TOOL.matcher(tool).matches()) {
          return Optional.of("'" + tool + "' in capabilities.tools is no name of a tool");
        }
        boolean idle = !of(agent).allows(name(tool));
        if (tool.endsWith(")") && !takesRules && !idle) {
          return Optional.of(
              "'"
                  + tool
                  + "' in capabilities.tools has a rule in brackets, which "
                  + agent.runtime().connector()
                  + " cannot hold");
        }
      }
    }
    boolean bypass = autonomy.permissionMode().equals(Optional.of(PermissionMode.BYPASS));
    if (agent.readOnly() && bypass) {
      return Optional.of("a read-only agent cannot have the permission mode bypass");
    }
    return McpServers.problem(agent, takesServers);
  }

  /** Without a rule in brackets. */
  static String name(String tool) {
    int bracket = tool.indexOf('(');
    return bracket < 0 ? tool : tool.substring(0, bracket);
  }
}
