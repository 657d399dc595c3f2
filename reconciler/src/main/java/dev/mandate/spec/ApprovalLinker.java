package dev.mandate.spec;

import dev.mandate.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Resolves the names in approvals; one that does not resolve does not count. */
final class ApprovalLinker {
  private final SpecIndex index;
  private final Optional<ControlRepository> control;
  private final List<Finding> findings;

  ApprovalLinker(SpecIndex index, Optional<ControlRepository> control, List<Finding> findings) {
    this.index = index;
    this.control = control;
    this.findings = findings;
  }

  List<Approval> approvals() {
    List<Approval> approvals = new ArrayList<>();
    for (List<ParsedDocument> all : index.named(Kind.APPROVAL).values()) {
      SpecLinker.only(all, Approval.class)
          .filter(approval -> resolves(all.getFirst(), approval))
          .ifPresent(approvals::add);
    }
    return approvals;
  }

  private boolean resolves(ParsedDocument document, Approval approval) {
    int before = findings.size();
    Set<String> tasks = index.named(Kind.TASK).navigableKeySet();
    check(document, "task", approval.task(), tasks, "tasks/");
    control.ifPresent(
        c -> {
          Set<String> environments = c.environments().keySet();
          check(document, "environment", approval.environment(), environments, "mandate.yaml");
          check(document, "approver", approval.approver(), c.people().keySet(), "mandate.yaml");
        });
    return findings.size() == before;
  }

  private void check(
      ParsedDocument document, String field, String name, Set<String> known, String declaredIn) {
    if (!known.contains(name)) {
      findings.add(
          References.unknown(document, List.of("spec", field), field, name, known, declaredIn));
    }
  }
}
