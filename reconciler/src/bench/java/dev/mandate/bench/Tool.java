package dev.mandate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others to compare with. None has to be there. */
enum Tool {
  GIT("git", "--version"),
  KUBECTL("kubectl", "version", "--client"),
  KUBECONFORM("kubeconform", "-v"),
  CONFTEST("conftest", "--version"),
  OPA("opa", "version"),
  GITLEAKS("gitleaks", "version");

  private final String program;
  private final String[] versionArguments;

  Tool(String program, String... versionArguments) {
    this.program = program;
    this.versionArguments = versionArguments;
  }

  String program() {
    return program;
  }

  /** Looks among the tools that the benchmark built, then along the search path. */
  Optional<Path> find(Path built, String searchPath) {
    return Stream.concat(Stream.of(built), Stream.of(searchPath.split(":", -1)).map(Path::of))
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The version it was built at, or what it says of itself on one line. */
  String version(Path executable, Path folder) throws IOException, InterruptedException {
    Path pinned = executable.resolveSibling(program + ".version");
    if (Files.exists(pinned)) {
      return Files.readString(pinned).strip();
    }
    return Program.of(folder, executable.toString())
        .with(versionArguments)
        .run()
        .text()
        .strip()
        .lines()
        .limit(2)
        .reduce((first, second) -> first + ", " + second)
        .orElse("");
  }
}
