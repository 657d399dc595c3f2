package dev.mandate.git;

import java.util.List;

/** Where a control repository keeps its specs. Nothing else of it is ever listed. */
public final class SpecFolders {
  /** The one file at the root that is read. */
  public static final String ROOT_FILE = "mandate.yaml";

  /** Folders whose YAML files are read, at any depth. */
  public static final List<String> FOLDERS =
      List.of(
          "acknowledgements",
          "agents",
          "approvals",
          "credentials",
          "exceptions",
          "freezes",
          "incidents",
          "requests",
          "tasks",
          "workflows");

  private SpecFolders() {}

  /** Whether a file of that name, inside one of the folders, may hold a spec. */
  public static boolean isSpecFile(String fileName) {
    return fileName.endsWith(".yaml") || fileName.endsWith(".yml");
  }
}
