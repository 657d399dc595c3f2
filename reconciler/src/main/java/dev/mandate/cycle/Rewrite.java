package dev.mandate.cycle;

import dev.mandate.approval.Acknowledgers;
import dev.mandate.snapshot.CommitId;
import java.util.List;
import java.util.Optional;

/**
 * A branch that does not hold what it held before, and nobody entitled has said that it is meant.
 *
 * @param branch its short name
 * @param standsAt short name of the branch that is looked at now; another than {@code branch} when
 *     the remote has a new default branch
 * @param from where it stood
 * @param to where it stands; empty when it is gone
 * @param lost commits that it does not hold any more; empty when they are not at hand
 * @param witness who knows where it stood
 * @param acknowledgers who may acknowledge it
 */
public record Rewrite(
    String branch,
    String standsAt,
    CommitId from,
    Optional<CommitId> to,
    List<CommitId> lost,
    Witness witness,
    Acknowledgers acknowledgers) {
  public Rewrite {
    lost = List.copyOf(lost);
  }

  /** Who knows where a branch stood. */
  public enum Witness {
    /** This machine has seen it. */
    MEMORY,
    /** The runs branch says for which commit its records were made. */
    RECORDS
  }

  /** What happened, in one clause. */
  public String what() {
    StringBuilder text = new StringBuilder(branch);
    if (to.isEmpty()) {
      text.append(" is gone: it stood at ").append(from);
    } else if (!branch.equals(standsAt)) {
      text.append(" is not the default branch any more, and ")
          .append(standsAt)
          .append(" at ")
          .append(to.get())
          .append(" does not hold ")
          .append(from);
    } else {
      text.append(" was rewritten: it stands at ")
          .append(to.get())
          .append(", which does not hold ")
          .append(from);
    }
    text.append(
        witness == Witness.MEMORY ? ", seen there before" : ", for which mandate/runs has records");
    if (!lost.isEmpty()) {
      text.append("; ")
          .append(lost.size())
          .append(lost.size() == Continuity.MOST_LOST ? " or more commits are" : "")
          .append(lost.size() == 1 ? " commit is lost" : "")
          .append(lost.size() > 1 && lost.size() < Continuity.MOST_LOST ? " commits are" : "")
          .append(lost.size() > 1 ? " lost" : "");
    }
    return text.toString();
  }

  /** How to undo it, or to say that it is meant. */
  public String mend() {
    String back =
        "If it was not meant, put it back: git push --force REMOTE "
            + from
            + ":refs/heads/"
            + branch
            + ", from a clone that has this commit.";
    if (to.isEmpty() && !branch.equals(Continuity.RUNS)) {
      return back;
    }
    String people = String.join(", ", acknowledgers.keys().keySet());
    return back
        + " If it was meant, "
        + (people.isEmpty()
            ? "nobody can say so: no person with a key could approve anything before it;"
                + " put it back first."
            : "one of "
                + people
                + " acknowledges it: mandate acknowledge "
                + branch
                + " --from "
                + from
                + to.map(commit -> " --to " + commit).orElse(""));
  }
}
