package dev.mandate.cycle;

import dev.mandate.decide.Actor;
import dev.mandate.decide.Circumstances;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.decide.PolicyInputs;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecSet;
import dev.mandate.spec.YamlReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Asks policy of every valid spec whether it may be declared. Keeps what was answered, so that most
 * is not asked again. Not thread-safe.
 */
public final class Admissions {
  private static final String CONTROL_FILE = "mandate.yaml";

  private final PolicySource policies;
  private final BlobReader blobs;
  private final YamlReader yaml;
  private Optional<Asked> last = Optional.empty();

  /** Who was asked last, with what was answered. */
  private record Asked(PolicyEvaluator evaluator, Decisions decisions) {}

  /**
   * @param blobs where specs are read again to find the lines that policy speaks of
   */
  public Admissions(PolicySource policies, BlobReader blobs, Limits limits) {
    this.policies = policies;
    this.blobs = blobs;
    this.yaml = new YamlReader(limits);
  }

  public Admission of(SpecSet specs, Snapshot snapshot) {
    List<Finding> findings = new ArrayList<>(specs.findings());
    specs.control().ifPresent(control -> findings.addAll(judged(specs, snapshot, control)));
    return new Admission(
        specs.agents().size(), specs.declared().size() + specs.broken().size(), findings);
  }

  private Collection<Finding> judged(SpecSet specs, Snapshot snapshot, ControlRepository control) {
    int questions = specs.agents().size() + specs.declared().size();
    return switch (policies.load(control, snapshot.commit(), questions)) {
      case PolicySource.Loaded.Unusable(String reason, String mend) ->
          List.of(
              Finding.error(
                  SourceLocation.wholeFile(CONTROL_FILE),
                  "policy/unusable",
                  "the policy does not load: " + reason,
                  "Without a policy nothing may run.",
                  mend));
      case PolicySource.Loaded.Ready(PolicyEvaluator evaluator) ->
          judged(specs, decisions(evaluator), new PolicyPlaces(snapshot, blobs, yaml));
    };
  }

  @SuppressWarnings(
      "ReferenceEquality") // another evaluator of the same policy replaces a closed one
  private Decisions decisions(PolicyEvaluator evaluator) {
    if (last.filter(asked -> asked.evaluator() == evaluator).isEmpty()) {
      last = Optional.of(new Asked(evaluator, new Decisions(evaluator)));
    }
    return last.orElseThrow().decisions();
  }

  private static List<Finding> judged(SpecSet specs, Decisions decisions, PolicyPlaces places) {
    PolicyInputs inputs =
        new PolicyInputs(
            new Circumstances(
                new Actor("mandate", Actor.Kind.RECONCILER),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    Map<String, Decision> ofAgents = new ConcurrentHashMap<>();
    specs.agents().values().parallelStream()
        .forEach(
            agent -> ofAgents.put(agent.name(), decisions.decide(inputs.onCreateAttempt(agent))));
    Stream<Finding> agents =
        specs.agents().values().stream()
            .flatMap(
                agent ->
                    findings(
                        ofAgents.get(agent.name()),
                        Set.of(),
                        reason -> places.inAgent(agent.document(), reason)));
    Stream<Finding> tasks =
        specs.declared().values().parallelStream()
            .flatMap(
                declared ->
                    findings(
                        decisions.decide(inputs.onCreateAttempt(declared)),
                        said(ofAgents.get(declared.agent().name())),
                        reason -> places.inTask(declared, reason)));
    return Stream.concat(agents, tasks).toList();
  }

  /** What was found of the agent alone is said once, at the agent. */
  private static Set<Decision.Reason> said(Decision ofAgent) {
    Set<Decision.Reason> said = new HashSet<>(ofAgent.violations());
    said.addAll(ofAgent.warnings());
    return said;
  }

  private static Stream<Finding> findings(
      Decision decision,
      Set<Decision.Reason> said,
      Function<Decision.Reason, SourceLocation> place) {
    Stream<Finding> errors =
        decision.violations().stream()
            .filter(reason -> !said.contains(reason))
            .map(reason -> finding(place.apply(reason), reason, Finding.Severity.ERROR));
    Stream<Finding> warnings =
        decision.warnings().stream()
            .filter(reason -> !said.contains(reason))
            .map(reason -> finding(place.apply(reason), reason, Finding.Severity.WARNING));
    return Stream.concat(errors, warnings);
  }

  private static Finding finding(
      SourceLocation where, Decision.Reason reason, Finding.Severity severity) {
    return new Finding(
        severity,
        where,
        "policy/" + reason.rule(),
        reason.rule() + ": " + reason.message(),
        "The policy in force "
            + (severity == Finding.Severity.ERROR ? "does not allow it" : "warns of it")
            + (reason.path().isEmpty() ? "." : " (" + reason.path() + ")."),
        "Change the spec, or read " + reason.runbook() + ".");
  }
}
