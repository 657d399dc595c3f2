package dev.mandate.cycle;

import dev.mandate.snapshot.Heads;
import java.util.Optional;

/**
 * What goes on beside Git where the repository is hosted: people ask for something there, and are
 * told how things stand. Everything it does is done once, however often it is asked to.
 */
public interface CodeHost {
  /** Sees to what people have asked for since the last time; it may become commits. */
  Attended attend(Heads heads);

  /** Tells people of what is planned and recorded by now. */
  void tell(Outlook outlook, Recorder.Recorded recorded);

  /**
   * How things stand there.
   *
   * @param pulse the same while nothing has moved; empty when that is not known
   * @param wrote whether the control repository has new commits from it
   */
  record Attended(Optional<String> pulse, boolean wrote) {}

  /** A repository that is in Git alone. */
  static CodeHost none() {
    return new CodeHost() {
      @Override
      public Attended attend(Heads heads) {
        return new Attended(Optional.of(""), false);
      }

      @Override
      public void tell(Outlook outlook, Recorder.Recorded recorded) {
        // Whoever wants to know reads the runs branch.
      }
    };
  }
}
