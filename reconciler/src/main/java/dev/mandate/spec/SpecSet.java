package dev.mandate.spec;

import dev.mandate.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All that a snapshot declares. One bad spec stops only what depends on it: a task is either in
 * {@code declared}, with all its references resolved, or in {@code broken} with what is wrong.
 *
 * @param control empty when {@code mandate.yaml} is missing or invalid: then nothing is declared
 * @param agents valid agents by name
 * @param declared valid tasks by name, each with its agent and environment
 * @param broken tasks that cannot be planned, by name, with the findings that stop them
 * @param requests those that can be used, earliest first; of several for the same, one
 * @param credentials valid ones by name
 * @param findings everything that is wrong anywhere, sorted by place
 */
public record SpecSet(
    Optional<ControlRepository> control,
    SortedMap<String, Agent> agents,
    SortedMap<String, DeclaredTask> declared,
    SortedMap<String, List<Finding>> broken,
    List<Approval> approvals,
    List<Acknowledgement> acknowledgements,
    List<Freeze> freezes,
    List<Request> requests,
    SortedMap<String, Credential> credentials,
    List<Finding> findings) {
  public SpecSet {
    agents = java.util.Collections.unmodifiableSortedMap(agents);
    declared = java.util.Collections.unmodifiableSortedMap(declared);
    broken = java.util.Collections.unmodifiableSortedMap(broken);
    approvals = List.copyOf(approvals);
    acknowledgements = List.copyOf(acknowledgements);
    freezes = List.copyOf(freezes);
    requests = List.copyOf(requests);
    credentials = java.util.Collections.unmodifiableSortedMap(credentials);
    findings = List.copyOf(findings);
  }

  public boolean hasErrors() {
    return findings.stream().anyMatch(Finding::isError);
  }
}
