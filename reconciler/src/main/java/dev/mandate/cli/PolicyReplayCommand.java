package dev.mandate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.PolicyDesk;
import dev.mandate.wiring.PolicyDesk.RecordedDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks recorded questions again. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Asks recorded questions again, of the policy that is in force on the default branch.",
      "Says for each: same, different, or other policy (recorded under another policy than this"
          + " one)."
    },
    footer = {
      "",
      "Exit code 1 when an answer of the same policy differs, or a record cannot be read.",
      "",
      "Examples:",
      "  mandate policy replay",
      "  mandate policy replay decision.json"
    })
final class PolicyReplayCommand implements Callable<Integer> {
  private static final int MANY = 1000;

  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Decision records. Default: all of the branch mandate/runs.")
  private List<Path> files = List.of();

  PolicyReplayCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    List<RecordedDecision> given = files.stream().map(this::file).toList();
    Machine machine = Repositories.machine(context, repository);
    int questions = given.isEmpty() ? MANY : given.size();
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        PolicyDesk desk = PolicyDesks.open(context, opened, machine, questions)) {
      List<ReplayView.Replayed> replayed = new ArrayList<>();
      try (Stream<RecordedDecision> records = files.isEmpty() ? desk.recorded() : given.stream()) {
        records.forEach(
            record ->
                replayed.add(
                    new ReplayView.Replayed(record.path(), desk.replay(json(record.content())))));
      }
      context
          .console()
          .result(
              output.format(), () -> ReplayView.text(replayed), () -> ReplayView.data(replayed));
      return (replayed.stream().allMatch(ReplayView.Replayed::fine) ? ExitCode.OK : ExitCode.NO)
          .code();
    }
  }

  private RecordedDecision file(Path file) {
    Path path = context.directory().resolve(file);
    try {
      return new RecordedDecision(file.toString(), Files.readAllBytes(path));
    } catch (IOException e) {
      throw CommandFailure.usage(path + " cannot be read", "name a readable file");
    }
  }

  /** What is no JSON is reported as a record that cannot be read, beside the others. */
  private static JsonNode json(byte[] content) {
    try {
      return JsonMapper.builder().build().readTree(content);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
