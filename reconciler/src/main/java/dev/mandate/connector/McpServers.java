package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Agent.PermissionMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers of the Model Context Protocol that the spec of an agent declares, each with those of its
 * tools that {@code capabilities.tools.allow} names as {@code mcp__server__tool}. No other may be
 * used.
 */
record McpServers(List<Server> servers) {
  static final String PREFIX = "mcp__";
  private static final Pattern TOOL = Pattern.compile("mcp__(?<server>.+?)__(?<tool>[\\w.-]+)");

  McpServers {
    servers = List.copyOf(servers);
  }

  /**
   * @param command program and arguments; empty for one that is reached over the network
   * @param tools in its own words
   */
  record Server(String name, List<String> command, List<String> tools) {
    Server {
      command = List.copyOf(command);
      tools = List.copyOf(tools);
    }

    boolean has(String allowed) {
      return tools.stream().anyMatch(tool -> allowed.equals(PREFIX + name + "__" + tool));
    }

    private Optional<String> problem() {
      String which = "the server " + name + " in capabilities.mcpServers ";
      if (command.isEmpty()) {
        return Optional.of(which + "has no command, and none can be reached over the network yet");
      }
      if (command.stream().anyMatch(word -> word.indexOf('$') >= 0)) {
        return Optional.of(which + "has a $ in its command, which programs replace by variables");
      }
      return tools.isEmpty()
          ? Optional.of(
              which
                  + "has no tool in capabilities.tools.allow; name them as "
                  + PREFIX
                  + name
                  + "__tool")
          : Optional.empty();
    }
  }

  static McpServers of(Agent agent) {
    List<Server> servers = new ArrayList<>();
    for (JsonNode server : declared(agent)) {
      String name = server.path("name").asText();
      List<String> command = new ArrayList<>();
      server.path("command").forEach(word -> command.add(word.asText()));
      List<String> tools =
          Tools.of(agent).rules().keySet().stream()
              .map(TOOL::matcher)
              .filter(Matcher::matches)
              .filter(tool -> tool.group("server").equals(name))
              .map(tool -> tool.group("tool"))
              .toList();
      servers.add(new Server(name, command, tools));
    }
    return new McpServers(servers);
  }

  /** {@code mcp_server_tool} for {@code mcp__server__tool}; empty for any other tool. */
  static Optional<String> joined(String tool) {
    Matcher named = TOOL.matcher(tool);
    return named.matches()
        ? Optional.of("mcp_" + named.group("server") + "_" + named.group("tool"))
        : Optional.empty();
  }

  private static JsonNode declared(Agent agent) {
    return agent.document().json().path("spec").path("capabilities").path("mcpServers");
  }

  boolean isEmpty() {
    return servers.isEmpty();
  }

  /**
   * What cannot be held.
   *
   * @param taken whether the program can be told which tools of a server it may use
   */
  static Optional<String> problem(Agent agent, boolean taken) {
    McpServers all = of(agent);
    String connector = agent.runtime().connector();
    for (String tool : Tools.of(agent).rules().keySet()) {
      if (tool.startsWith(PREFIX) && all.servers().stream().noneMatch(s -> s.has(tool))) {
        return Optional.of(
            "'" + tool + "' in capabilities.tools names no server of capabilities.mcpServers");
      }
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    if (!taken) {
      return Optional.of("capabilities.mcpServers cannot be held by " + connector);
    }
    if (agent.autonomy().permissionMode().equals(Optional.of(PermissionMode.BYPASS))) {
      return Optional.of(
          "with the permission mode bypass every tool of capabilities.mcpServers could be used");
    }
    return all.servers().stream().flatMap(server -> server.problem().stream()).findFirst();
  }

  /** The settings of most programs: by name, what to start. */
  ObjectNode settings() {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    for (Server server : servers) {
      ObjectNode entry = settings.putObject(server.name());
      entry.put("command", server.command().getFirst());
      ArrayNode arguments = entry.putArray("args");
      server.command().stream().skip(1).forEach(arguments::add);
    }
    return settings;
  }
}
