package dev.mandate.bench;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The programs of others that are on this machine. */
final class Toolbox {
  private final Map<Tool, Path> found = new EnumMap<>(Tool.class);

  Toolbox(Path built, String searchPath) {
    for (Tool tool : Tool.values()) {
      tool.find(built, searchPath).ifPresent(path -> found.put(tool, path));
    }
  }

  Optional<Path> find(Tool tool) {
    return Optional.ofNullable(found.get(tool));
  }
}
