package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.wiring.Checkup;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks this machine. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks what Mandate needs on this machine and in the repository, and says how to mend what"
          + " is missing. Changes nothing."
    },
    footer = {"", "Example:", "  mandate doctor --repo ."})
final class DoctorCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  DoctorCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<Checkup.Check> checks =
        new Checkup(Repositories.machine(context, repository)).of(repository.repo(context));
    context.console().result(output.format(), () -> text(checks), () -> data(checks));
    boolean fine = checks.stream().noneMatch(c -> c.state() == Checkup.State.MISSING);
    return (fine ? ExitCode.OK : ExitCode.NO).code();
  }

  private static String text(List<Checkup.Check> checks) {
    StringBuilder text = new StringBuilder();
    for (Checkup.Check check : checks) {
      text.append(
          String.format("  %-8s  %-22s  %s%n", check.state().label(), check.what(), check.found()));
      check.mend().ifPresent(mend -> text.append("            mend: ").append(mend).append('\n'));
    }
    return text.toString();
  }

  private static ArrayNode data(List<Checkup.Check> checks) {
    ArrayNode data = JsonNodeFactory.instance.arrayNode();
    for (Checkup.Check check : checks) {
      var json = data.addObject();
      json.put("what", check.what());
      json.put("state", check.state().label());
      json.put("found", check.found());
      check.mend().ifPresent(mend -> json.put("mend", mend));
    }
    return data;
  }
}
