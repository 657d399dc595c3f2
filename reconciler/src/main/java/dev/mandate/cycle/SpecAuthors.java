package dev.mandate.cycle;

import dev.mandate.approval.Approvals;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who wrote the specs of tasks, as Git has it. Walks history. */
public final class SpecAuthors {
  private final ControlSource source;
  private final Approvals approvals;
  private final Optional<CommitId> head;

  /**
   * @param approvals that know the people of the control repository
   * @param head of the default branch
   */
  public SpecAuthors(ControlSource source, Approvals approvals, Optional<CommitId> head) {
    this.source = source;
    this.approvals = approvals;
    this.head = head;
  }

  /** People whom the control repository names; of others nothing is said. */
  public List<String> of(DeclaredTask declared) {
    return approvals.authors(provenance(declared));
  }

  /** Of the files of the task and of its agent. */
  List<Provenance> provenance(DeclaredTask declared) {
    return Stream.of(declared.task().document().file(), declared.agent().document().file())
        .flatMap(file -> provenance(file).stream())
        .toList();
  }

  /** A file that is not committed yet has no author to tell. */
  private Optional<Provenance> provenance(RepoPath file) {
    return head.filter(commit -> source.find(commit, file).isPresent())
        .map(commit -> source.provenance(commit, file));
  }
}
