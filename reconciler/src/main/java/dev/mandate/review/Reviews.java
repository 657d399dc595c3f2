package dev.mandate.review;

import dev.mandate.approval.Sighting;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What people have said of tasks on the code host, asked where approvals are missing. */
@FunctionalInterface
public interface Reviews {
  /** Begins to ask for one pass; what was asked before is asked anew. */
  Hearing open(Basis basis);

  /**
   * What everything that is asked in one pass rests on.
   *
   * @param control as it stands on the default branch
   * @param policy in force
   * @param defaultBranch its short name
   * @param runs where the runs branch stands
   * @param now the instant of the pass
   */
  record Basis(
      ControlRepository control,
      PolicyIdentity policy,
      String defaultBranch,
      Optional<CommitId> runs,
      Instant now) {}

  /** One pass. Not thread-safe. */
  interface Hearing {
    /**
     * What was said of a task, at this moment.
     *
     * @param origins where the files of the task and of its agent come from
     */
    Heard of(DeclaredTask declared, List<Provenance> origins);

    /**
     * What was said of what a run has made, at this moment, in the conversation that its task is
     * from; nothing where there is none.
     *
     * @param origins where the files of the task and of its agent come from
     * @param until when its time is over
     */
    Heard ofOutput(
        DeclaredTask declared, List<Provenance> origins, Approval.OfOutput output, Instant until);

    /**
     * What is seen of reviews of proposals that are not merged yet and have moved, and is not on
     * the runs branch, by where it belongs. So it is known later what their authors were shown.
     *
     * @param specs as they stand on the default branch
     */
    SortedMap<RepoPath, Sighting> look(SpecSet specs);
  }

  /** Where there is no code host, or nobody who may ask it. */
  static Reviews none() {
    return basis -> silence();
  }

  /** Nobody says anything. */
  static Hearing silence() {
    return new Hearing() {
      @Override
      public Heard of(DeclaredTask declared, List<Provenance> origins) {
        return Heard.nothing();
      }

      @Override
      public Heard ofOutput(
          DeclaredTask declared,
          List<Provenance> origins,
          Approval.OfOutput output,
          Instant until) {
        return Heard.nothing();
      }

      @Override
      public SortedMap<RepoPath, Sighting> look(SpecSet specs) {
        return Collections.emptySortedMap();
      }
    };
  }
}
