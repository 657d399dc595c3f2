package dev.mandate.cycle;

import dev.mandate.snapshot.Heads;
import dev.mandate.writeback.Publisher;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What goes on beside Git where the repository is hosted: people ask for something there, and are
 * told how things stand. Everything it does is done once, however often it is asked to.
 */
public interface CodeHost {
  /**
   * Sees to what people have asked for since the last time; it may become commits.
   *
   * @param before pulse at which there was nothing left to do
   */
  Attended attend(Heads heads, Optional<String> before);

  /** What people have decided there and is to stand on the runs branch. */
  default List<Publisher.Entry> toRecord(Outlook outlook) {
    return List.of();
  }

  /**
   * Tells people of what is planned and recorded by now.
   *
   * @param underWay names of tasks that somebody has claimed
   */
  Told tell(Outlook outlook, Recorder.Recorded recorded, Set<String> underWay);

  /**
   * What came of telling.
   *
   * @param again when the rest is to be told; empty when there is none
   * @param troubles what a person must mend, a sentence each
   */
  record Told(Optional<Instant> again, List<String> troubles) {
    public Told {
      troubles = List.copyOf(troubles);
    }

    /** This, and what came of telling something else. */
    public Told and(Told other) {
      return new Told(
          Stream.of(again, other.again).flatMap(Optional::stream).min(Comparator.naturalOrder()),
          Stream.concat(troubles.stream(), other.troubles.stream()).toList());
    }

    /** Nothing is left to be told. */
    public static Told all() {
      return new Told(Optional.empty(), List.of());
    }
  }

  /**
   * How things stand there.
   *
   * @param pulse the same while nothing has moved; empty when that is not known
   * @param whole whether nothing is left to do
   * @param wrote whether the control repository has new commits from it
   * @param troubles what could not be seen to
   */
  record Attended(Optional<String> pulse, boolean whole, boolean wrote, List<Trouble> troubles) {
    public Attended {
      troubles = List.copyOf(troubles);
    }
  }

  /**
   * Why something that people ask for could not be seen to; it stops nothing else.
   *
   * @param what a clause, in which texts of others may stand
   * @param bug what was thrown and should not have been
   */
  record Trouble(String what, Optional<RuntimeException> bug) {}

  /** A repository that is in Git alone. */
  static CodeHost none() {
    return new CodeHost() {
      @Override
      public Attended attend(Heads heads, Optional<String> before) {
        return new Attended(Optional.of(""), true, false, List.of());
      }

      @Override
      public Told tell(Outlook outlook, Recorder.Recorded recorded, Set<String> underWay) {
        // Whoever wants to know reads the runs branch.
        return Told.all();
      }
    };
  }
}
