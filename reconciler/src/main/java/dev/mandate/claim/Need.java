package dev.mandate.claim;

import dev.mandate.budget.Hold;
import dev.mandate.budget.Limit;
import dev.mandate.spec.Glob;
import java.util.List;
import java.util.Set;

/** What a run needs for itself while it is claimed, whoever runs it. */
public sealed interface Need {

  /**
   * Paths of the target repository. Two tasks whose globs can meet never run together.
   *
   * @param globs at least one
   */
  record Paths(List<String> globs) implements Need {
    public Paths {
      globs = List.copyOf(globs);
    }

    boolean meets(Paths other) {
      List<Glob> theirs = other.globs.stream().map(Glob::of).toList();
      return globs.stream().map(Glob::of).anyMatch(mine -> theirs.stream().anyMatch(mine::mayMeet));
    }
  }

  /**
   * One of a number of places.
   *
   * @param of what offers them, for people: {@code agent fixer}, {@code environment production}
   * @param most how many there are
   */
  record Place(String of, int most) implements Need {
    public Place {
      if (most < 1) {
        throw new IllegalArgumentException("no place at all: " + of);
      }
    }
  }

  /**
   * Room for one more proposal.
   *
   * @param of what has room, for people: {@code agent fixer}
   * @param most how many may be open
   * @param tasks whose proposals count there; not part of the table
   */
  record Proposals(String of, int most, Set<String> tasks) implements Need {
    public Proposals {
      tasks = Set.copyOf(tasks);
    }
  }

  /**
   * A part of what may be spent from an account. What is set aside stays so until it is recorded
   * what became of it, also when its claim is gone by then.
   *
   * @param limit as who asks for it knows it
   */
  record Spend(Hold hold, Limit limit) implements Need {}
}
