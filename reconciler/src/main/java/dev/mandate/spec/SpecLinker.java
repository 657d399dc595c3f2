package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.RepoPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Resolves what documents say of each other, and makes the {@link SpecSet} of a snapshot. Not
 * thread-safe: the loader owns it, as it owns the index.
 */
final class SpecLinker {
  static final RepoPath CONTROL_FILE = new RepoPath("mandate.yaml");

  private final SpecIndex index;
  private final TaskLinks tasks;
  private List<Finding> refused = List.of();
  private List<Finding> findings = List.of();
  private List<Finding> ungranted = List.of();
  private SortedMap<String, Agent> agents = Collections.emptySortedMap();

  SpecLinker(SpecIndex index) {
    this.index = index;
    this.tasks = new TaskLinks(index);
  }

  /**
   * Makes anew what depends on a document that has changed since the last time, and keeps the rest.
   *
   * @param refusedBySnapshot what the snapshot could not offer as a file
   */
  SpecSet link(List<Finding> refusedBySnapshot) {
    refused = refusedBySnapshot;
    findings = new ArrayList<>();
    Map<Kind, Set<String>> touched = index.takeTouched();
    Optional<ControlRepository> control = control();
    for (Kind kind : Kind.values()) {
      if (kind != Kind.CONTROL_REPOSITORY) {
        repeatedNames(kind);
      }
    }
    boolean agentsTouched = !touched.get(Kind.AGENT).isEmpty();
    if (agentsTouched) {
      agents = usableAgents();
    }
    CredentialLinker linker = new CredentialLinker(index, control, findings);
    SortedMap<String, Credential> credentials = linker.credentials();
    if (agentsTouched || !touched.get(Kind.CREDENTIAL).isEmpty()) {
      ungranted = linker.unknown(agents.values());
    }
    findings.addAll(ungranted);
    TaskLinks.Result linked =
        tasks.link(control, agents, agentsTouched, touched.get(Kind.TASK), credentials);
    findings.addAll(linked.listed());
    List<Approval> approvals = new ApprovalLinker(index, control, findings).approvals();
    List<Freeze> freezes = new FreezeLinker(index, control, refused, findings).freezes();
    List<Request> requests = new RequestLinker(index, control, findings).requests();
    findings.addAll(index.findings());
    findings.addAll(refused);
    findings.sort(null);
    return new SpecSet(
        control,
        agents,
        linked.declared(),
        linked.broken(),
        approvals,
        acknowledgements(),
        freezes,
        requests,
        credentials,
        findings);
  }

  /** Nothing in them is resolved: they stay as they were given, whoever is still there. */
  private List<Acknowledgement> acknowledgements() {
    return index.named(Kind.ACKNOWLEDGEMENT).values().stream()
        .flatMap(all -> only(all, Acknowledgement.class).stream())
        .toList();
  }

  private SortedMap<String, Agent> usableAgents() {
    TreeMap<String, Agent> usable = new TreeMap<>();
    index
        .named(Kind.AGENT)
        .forEach((name, all) -> only(all, Agent.class).ifPresent(a -> usable.put(name, a)));
    return Collections.unmodifiableSortedMap(usable);
  }

  /** The one document of a name, when there is only one and nothing is wrong with it. */
  static <T extends Spec> Optional<T> only(List<ParsedDocument> all, Class<T> type) {
    return all.size() == 1 ? all.getFirst().spec().map(type::cast) : Optional.empty();
  }

  private Optional<ControlRepository> control() {
    List<ParsedDocument> rightPlace = new ArrayList<>();
    for (List<ParsedDocument> all : index.named(Kind.CONTROL_REPOSITORY).values()) {
      for (ParsedDocument document : all) {
        if (document.file().equals(CONTROL_FILE)) {
          rightPlace.add(document);
        } else {
          findings.add(
              Finding.error(
                  document.at("kind"),
                  "control/misplaced",
                  "a ControlRepository stands outside of " + CONTROL_FILE,
                  "What governs the repository is read from that file only.",
                  "Move it to " + CONTROL_FILE + " in the root folder, or remove it."));
        }
      }
    }
    if (rightPlace.size() > 1) {
      findings.add(
          Finding.error(
              rightPlace.get(1).at("kind"),
              "control/repeated",
              CONTROL_FILE + " declares a second ControlRepository",
              "Exactly one governs a repository.",
              "Join them into one."));
    } else if (rightPlace.isEmpty() && !controlFileIsExplained()) {
      findings.add(missingControl());
    }
    return only(rightPlace, ControlRepository.class);
  }

  /** Whether something is said already about why there is no ControlRepository. */
  private boolean controlFileIsExplained() {
    return index.file(CONTROL_FILE).map(ParsedFile::hasErrors).orElse(false)
        || refused.stream().anyMatch(f -> f.where().file().equals(CONTROL_FILE.value()));
  }

  private Finding missingControl() {
    boolean exists = index.file(CONTROL_FILE).isPresent();
    return Finding.error(
        SourceLocation.wholeFile(CONTROL_FILE.value()),
        "control/missing",
        exists ? "the file declares no ControlRepository" : "the file is missing",
        "It names the environments and people, without which nothing can run.",
        "Create it with `mandate init`, or see docs/specs/control-repository.md.");
  }

  private void repeatedNames(Kind kind) {
    for (String name : index.repeated(kind)) {
      List<ParsedDocument> all = index.named(kind).get(name);
      for (ParsedDocument again : all.subList(1, all.size())) {
        findings.add(
            Finding.error(
                again.at("metadata", "name"),
                "identity/repeated",
                "the "
                    + kind.label()
                    + " \""
                    + name
                    + "\" is already declared at "
                    + all.getFirst().at("metadata", "name"),
                "Kind and name are the identity of a document; neither of the two is used.",
                "Rename or remove one of them."));
      }
    }
  }
}
