package dev.mandate.cycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionsTest {
  private final GivenCycle given = new GivenCycle().task("one");

  @Test
  void whatIsFineGivesNoFindings() {
    Admission admission = admission(given.policies());
    assertEquals(new Admission(1, 1, List.of()), admission);
  }

  @Test
  void whatPolicySaysOfTheAgentIsSaidOnce() {
    given.policySays("deny", 0);
    assertEquals(
        List.of("agents/worker.yaml:1:1 policy/some-rule some-rule: it is not liked"),
        texts(admission(given.policies())));
    given.policySays("warn", 0);
    Admission warned = admission(given.policies());
    assertEquals(1, warned.findings().size());
    assertEquals(Finding.Severity.WARNING, warned.findings().getFirst().severity());
  }

  @Test
  void aPolicyThatDoesNotLoadIsAFindingOfMandateYaml() {
    Admission admission =
        admission(
            (control, commit, questions) ->
                new PolicySource.Loaded.Unusable("its digest differs", "Pin the new one."));
    assertEquals(
        List.of("mandate.yaml policy/unusable the policy does not load: its digest differs"),
        texts(admission));
  }

  @Test
  void withoutMandateYamlPolicyIsNotAsked() {
    given.files.remove("mandate.yaml");
    Admission admission =
        admission(
            (control, commit, questions) -> {
              throw new AssertionError("policy was loaded");
            });
    assertEquals(1, admission.findings().stream().filter(Finding::isError).count());
  }

  private Admission admission(PolicySource policies) {
    Snapshot snapshot =
        given.files.snapshot(given.files.fetch().desired().orElseThrow(), Optional.empty());
    return new Admissions(policies, given.files, Limits.defaults())
        .of(new SpecLoader(given.files, Limits.defaults()).load(snapshot), snapshot);
  }

  private static List<String> texts(Admission admission) {
    return admission.findings().stream()
        .map(f -> f.where() + " " + f.rule() + " " + f.what())
        .toList();
  }
}
