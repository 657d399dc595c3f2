package dev.mandate.cli;

import dev.mandate.canonical.Digest;
import dev.mandate.opa.OpaTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compiles a folder of policies to a bundle. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = {
      "Compiles a folder of policies to a bundle, with the program opa, and prints its digest and"
          + " the lines of mandate.yaml that put it in force.",
      "The same sources and the same opa give the same bytes."
    },
    footer = {
      "",
      "Exit code 1 when the policies do not compile.",
      "",
      "Example:",
      "  mandate policy build policy/bundle -o policies/own.tar.gz"
    })
final class PolicyBuildCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private OpaOption opa;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Holds policies/ and data/. Default: the current folder.")
  private Path folder = Path.of("");

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The bundle to write, such as policies/own.tar.gz.")
  private Path out;

  PolicyBuildCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path where = OpaOption.folder(context, folder);
    Path file = context.directory().resolve(out).normalize();
    Path parent = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(parent) || Files.isDirectory(file)) {
      throw CommandFailure.usage(
          file + " cannot be written", "name a file in a folder that exists");
    }
    OpaTool.Result result = opa.tool(context).build(where, file);
    if (!result.ok()) {
      context.console().note(result.output().stripTrailing());
      throw CommandFailure.no(
          "the policies do not compile; nothing was written", "mend what opa says");
    }
    Digest digest = Digest.of(Files.readAllBytes(file));
    context.console().line(digest + "  " + out);
    context.console().line("");
    context.console().line("To put it in force, in mandate.yaml:");
    context.console().line("spec:");
    context.console().line("  policy:");
    context.console().line("    bundle:");
    context.console().line("      path: " + pathInRepository(file));
    context.console().line("      digest: " + digest);
    return ExitCode.OK.code();
  }

  /**
   * Relative to the nearest folder above that holds a {@code mandate.yaml}; where there is none,
   * the usual place.
   */
  private String pathInRepository(Path file) {
    for (Path root = file.getParent(); root != null; root = root.getParent()) {
      if (Files.isRegularFile(root.resolve("mandate.yaml"))) {
        return root.relativize(file).toString().replace('\\', '/');
      }
    }
    return "policies/" + file.getFileName();
  }
}
