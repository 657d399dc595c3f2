package dev.mandate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Hook;
import dev.mandate.decide.PolicyInput;
import dev.mandate.decide.PolicyInputs;
import dev.mandate.decide.RequestedRun;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Agent;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.PolicyDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks the policy in force one question. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the policy in force one question and prints the decision, with rules and runbooks.",
      "Reads a folder as it is, uncommitted files too; of a URL or bare repository the default"
          + " branch."
    },
    footer = {
      "",
      "Exit code 1 when the answer is deny or undecidable.",
      "",
      "Examples:",
      "  mandate policy eval --task pin-dependencies",
      "  mandate policy eval --agent reviewer --hook on_review_open",
      "  mandate policy eval --input question.json --output json"
    })
final class PolicyEvalCommand implements Callable<Integer> {
  private static final int ONE_QUESTION = 1;
  private static final int FIRST_ATTEMPT = 1;

  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @ArgGroup(multiplicity = "1")
  private Subject subject;

  @Option(
      names = "--hook",
      paramLabel = "HOOK",
      description = {
        "The moment to ask about, such as before_execute.",
        "Default: before_execute for a task, on_create_attempt for an agent."
      })
  private String hook;

  /** What the question is about. */
  static final class Subject {
    @Option(names = "--task", paramLabel = "NAME", description = "A declared task.")
    private String task;

    @Option(names = "--agent", paramLabel = "NAME", description = "A declared agent.")
    private String agent;

    @Option(
        names = "--input",
        paramLabel = "FILE",
        description = "A whole question as JSON, as docs/policy.md describes it.")
    private Path input;
  }

  PolicyEvalCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    Optional<Hook> asked = Optional.ofNullable(hook).map(PolicyEvalCommand::hook);
    Optional<ObjectNode> given = Optional.ofNullable(subject.input).map(this::json);
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.AS_IT_IS);
        PolicyDesk desk = PolicyDesks.open(context, opened, machine, ONE_QUESTION)) {
      Decision decision = desk.decide(question(desk, asked, given));
      context
          .console()
          .result(
              output.format(),
              () -> DecisionView.text(decision),
              () -> DecisionView.data(decision));
      return (decision.allowed() ? ExitCode.OK : ExitCode.NO).code();
    }
  }

  private PolicyInput question(PolicyDesk desk, Optional<Hook> asked, Optional<ObjectNode> given) {
    if (given.isPresent()) {
      return whole(given.get(), asked);
    }
    if (subject.task != null) {
      DeclaredTask task = desk.specs().declared().get(subject.task);
      if (task == null) {
        throw undeclared("task", subject.task, desk.specs().declared().keySet());
      }
      return ofTask(desk.about(task), task, asked.orElse(Hook.BEFORE_EXECUTE));
    }
    Agent agent = desk.specs().agents().get(subject.agent);
    if (agent == null) {
      throw undeclared("agent", subject.agent, desk.specs().agents().keySet());
    }
    return ofAgent(desk.plain(), agent, asked.orElse(Hook.ON_CREATE_ATTEMPT));
  }

  private PolicyInput ofTask(PolicyInputs inputs, DeclaredTask task, Hook asked) {
    return switch (asked) {
      case ON_CREATE_ATTEMPT -> inputs.onCreateAttempt(task);
      case ON_REVIEW_OPEN -> inputs.onReviewOpen(task);
      case BEFORE_EXECUTE -> inputs.beforeExecute(task, run(task));
      case ON_REMEDIATION_ATTEMPT -> inputs.onRemediationAttempt(task, run(task), Optional.empty());
      case ON_FIELD_CHANGE, ON_PROMOTION_ATTEMPT, AFTER_EXECUTE, ON_POLICY_UPDATE ->
          throw needsInput(asked, "a task");
    };
  }

  private static PolicyInput ofAgent(PolicyInputs inputs, Agent agent, Hook asked) {
    return switch (asked) {
      case ON_CREATE_ATTEMPT -> inputs.onCreateAttempt(agent);
      case ON_REVIEW_OPEN -> inputs.onReviewOpen(agent);
      case ON_FIELD_CHANGE,
          ON_PROMOTION_ATTEMPT,
          BEFORE_EXECUTE,
          AFTER_EXECUTE,
          ON_POLICY_UPDATE,
          ON_REMEDIATION_ATTEMPT ->
          throw needsInput(asked, "an agent alone");
    };
  }

  private RequestedRun run(DeclaredTask task) {
    String occurrence =
        task.task().schedule().isPresent()
            ? context.clock().instant().truncatedTo(ChronoUnit.MINUTES).toString()
            : "once";
    return new RequestedRun(occurrence, FIRST_ATTEMPT);
  }

  private static PolicyInput whole(ObjectNode json, Optional<Hook> asked) {
    Hook named = asked.orElseGet(() -> hook(json.path("hook").asText()));
    if (!json.has("hook")) {
      json.put("hook", named.label());
    }
    if (!json.path("hook").asText().equals(named.label())) {
      throw CommandFailure.usage(
          "the question is for " + json.path("hook") + ", not for " + named.label(),
          "leave out --hook, or the field hook of the question");
    }
    return PolicyInput.of(named, json);
  }

  private static Hook hook(String label) {
    return Arrays.stream(Hook.values())
        .filter(hook -> hook.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no hook \"" + label + "\"",
                    "use one of "
                        + Arrays.stream(Hook.values())
                            .map(Hook::label)
                            .collect(Collectors.joining(", "))));
  }

  private ObjectNode json(Path file) {
    Path path = context.directory().resolve(file);
    try {
      JsonNode json = JsonMapper.builder().build().readTree(Files.readAllBytes(path));
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw CommandFailure.usage(path + " holds no JSON object", "see Input in docs/policy.md");
    } catch (JsonProcessingException e) {
      throw CommandFailure.usage(
          path + " is not JSON: " + e.getOriginalMessage(), "see Input in docs/policy.md");
    } catch (IOException e) {
      throw CommandFailure.usage(path + " cannot be read", "name a readable file");
    }
  }

  private static CommandFailure needsInput(Hook asked, String subject) {
    return CommandFailure.usage(
        asked.label() + " asks about more than " + subject, "give the whole question with --input");
  }

  private static CommandFailure undeclared(String kind, String name, Collection<String> declared) {
    return CommandFailure.no(
        "no valid " + kind + " " + name + " is declared",
        "see mandate validate; declared are " + String.join(", ", declared));
  }
}
