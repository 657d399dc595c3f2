package dev.mandate.wiring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.Approvals;
import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.canonical.Digest;
import dev.mandate.git.GitControlSource;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Provenance;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import dev.mandate.spec.Task;
import dev.mandate.verify.Declarations;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Reads anew what the default branch declared at commits that records name. Not thread-safe. */
final class HistoricDeclarations implements Declarations {
  /** Runs of one batch name the same commit, and batches come in order. */
  private static final int KEPT = 8;

  private final GitControlSource source;
  private final CommitId head;
  private final SpecLoader loader;
  private final Map<CommitId, SpecSet> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CommitId, SpecSet> eldest) {
          return size() > KEPT;
        }
      };

  HistoricDeclarations(GitControlSource source, CommitId head) {
    this.source = source;
    this.head = head;
    this.loader = new SpecLoader(source, Limits.defaults());
  }

  @Override
  public boolean inHistory(CommitId commit) {
    return source.inHistory(head, commit);
  }

  @Override
  public Optional<Digest> declaredDigest(CommitId commit, String task) {
    return Optional.ofNullable(at(commit).declared().get(task)).map(DeclaredTask::digest);
  }

  @Override
  public SortedMap<String, Digest> sealings(CommitId commit, String task) {
    return Optional.ofNullable(at(commit).declared().get(task))
        .map(DeclaredTask::sealings)
        .orElseGet(Collections::emptySortedMap);
  }

  @Override
  public int outputApprovals(CommitId commit, String task) {
    return Optional.ofNullable(at(commit).declared().get(task))
        .flatMap(declared -> declared.task().outputApproval())
        .map(Task.OutputApproval::required)
        .orElse(0);
  }

  @Override
  public Set<String> approvers(CommitId commit, String task) {
    SpecSet specs = at(commit);
    DeclaredTask declared = specs.declared().get(task);
    if (declared == null || specs.control().isEmpty()) {
      return Set.of();
    }
    Approvals rules = new Approvals(specs.control().get(), List.of(), new Keyring());
    Set<String> people = new HashSet<>(rules.candidates(declared));
    authors(specs, declared, commit).forEach(people::remove);
    return people;
  }

  @Override
  public Optional<String> objection(CommitId commit, String task, ClaimedReview review) {
    SpecSet specs = at(commit);
    DeclaredTask declared = specs.declared().get(task);
    if (declared == null || specs.control().isEmpty()) {
      return Optional.of("the task is not declared");
    }
    ControlRepository control = specs.control().get();
    Person person = control.people().get(review.person());
    if (!control.github().equals(Optional.of(review.repository()))) {
      return Optional.of("mandate.yaml does not name the repository " + review.repository());
    }
    if (person == null || !person.github().equals(OptionalLong.of(review.account()))) {
      return Optional.of(
          review.account() + " is not the account that mandate.yaml gives " + review.person());
    }
    if (control.approvers().stream()
        .filter(rule -> rule.covers(declared))
        .noneMatch(rule -> gives(rule, review))) {
      return Optional.of("no rule lets them approve by " + review.authority());
    }
    return authors(specs, declared, commit).contains(review.person())
        ? Optional.of("they wrote what is approved")
        : Optional.empty();
  }

  private static boolean gives(ApproverRule rule, ClaimedReview review) {
    return (review.authority().equals(Reviewer.BY_NAME) && rule.people().contains(review.person()))
        || rule.teams().stream().anyMatch(team -> review.authority().equals("team:" + team))
        || rule.permission()
            .filter(needs -> review.authority().equals("permission:" + needs.label()))
            .isPresent();
  }

  private List<String> authors(SpecSet specs, DeclaredTask declared, CommitId commit) {
    List<Provenance> origin =
        Stream.of(declared.task().document().file(), declared.agent().document().file())
            .map(file -> source.provenance(commit, file))
            .toList();
    return new Approvals(specs.control().orElseThrow(), List.of(), new Keyring()).authors(origin);
  }

  @Override
  public List<String> keysOf(CommitId commit, String person) {
    return at(commit)
        .control()
        .flatMap(control -> Optional.ofNullable(control.people().get(person)))
        .map(found -> found.keys())
        .orElse(List.of());
  }

  @Override
  public Optional<ObjectNode> approval(CommitId commit, Digest digest) {
    return at(commit).approvals().stream()
        .map(approval -> approval.document())
        .filter(document -> document.digest().equals(digest))
        .map(document -> document.json())
        .findFirst();
  }

  private SpecSet at(CommitId commit) {
    SpecSet known = recent.get(commit);
    if (known == null) {
      known = loader.load(source.snapshot(commit, Optional.empty()));
      recent.put(commit, known);
    }
    return known;
  }
}
