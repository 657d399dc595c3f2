package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Admission;
import dev.mandate.finding.Finding;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.SurveyBench;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks every spec, and asks policy whether it may be declared. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Checks every spec: YAML, schema, references, and what policy says of declaring it.",
      "Reads a folder as it is, uncommitted files too; of a URL or bare repository the default"
          + " branch. Says everything that is wrong at once."
    },
    footer = {"", "Example, as a pre-commit hook:", "  mandate validate --repo ."})
final class ValidateCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  ValidateCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.AS_IT_IS);
        SurveyBench bench = SurveyBench.of(opened, Repositories.machine(context, repository))) {
      Admission admission = bench.admission();
      Alarms.warn(context.console(), opened, Repositories.machine(context, repository));
      context.console().result(output.format(), () -> text(admission), () -> data(admission));
      boolean fine = admission.findings().stream().noneMatch(Finding::isError);
      return (fine ? ExitCode.OK : ExitCode.NO).code();
    }
  }

  private static String text(Admission admission) {
    StringBuilder text = new StringBuilder();
    admission.findings().forEach(f -> text.append(f.render()).append('\n'));
    long errors = admission.findings().stream().filter(Finding::isError).count();
    long warnings = admission.findings().size() - errors;
    text.append(admission.agents())
        .append(admission.agents() == 1 ? " agent, " : " agents, ")
        .append(admission.tasks())
        .append(admission.tasks() == 1 ? " task: " : " tasks: ")
        .append(errors == 0 ? "valid" : errors + (errors == 1 ? " error" : " errors"));
    if (warnings > 0) {
      text.append(", ").append(warnings).append(warnings == 1 ? " warning" : " warnings");
    }
    return text.append('\n').toString();
  }

  private static ObjectNode data(Admission admission) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("agents", admission.agents());
    data.put("tasks", admission.tasks());
    data.set("findings", findings(admission.findings()));
    return data;
  }

  private static ArrayNode findings(List<Finding> findings) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Finding finding : findings) {
      ObjectNode json = array.addObject();
      json.put("severity", finding.severity() == Finding.Severity.ERROR ? "error" : "warning");
      json.put("file", finding.where().file());
      json.put("line", finding.where().line());
      json.put("column", finding.where().column());
      json.put("rule", finding.rule());
      json.put("what", finding.what());
      json.put("why", finding.why());
      json.put("mend", finding.mend());
    }
    return array;
  }
}
