package dev.mandate.cli;

import dev.mandate.opa.OpaTool;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs the Rego tests of a folder of policies. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the Rego tests of a folder of policies, with the program opa.",
      "The folder is laid out like policy/bundle of Mandate: policies/, data/, tests/."
    },
    footer = {
      "",
      "Exit code 1 when a test fails.",
      "",
      "Example:",
      "  mandate policy test policy/bundle"
    })
final class PolicyTestCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private OpaOption opa;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Holds policies/ and tests/. Default: the current folder.")
  private Path folder = Path.of("");

  PolicyTestCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Path where = OpaOption.folder(context, folder);
    OpaTool.Result result = opa.tool(context).test(where);
    context.console().line(result.output().stripTrailing());
    return (result.ok() ? ExitCode.OK : ExitCode.NO).code();
  }
}
