package dev.mandate.plan;

import dev.mandate.approval.Standing;
import dev.mandate.decide.Decision;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What policy and people say of one declared task.
 *
 * @param onCreate whether it may be declared at all
 * @param beforeExecute whether it may run now; asked only when it is due and may be declared
 * @param standing the approvals that policy was told of
 */
public record Ruling(Decision onCreate, Optional<Decision> beforeExecute, Standing standing) {

  /** All that policy was asked. */
  public Stream<Decision> decisions() {
    return Stream.concat(Stream.of(onCreate), beforeExecute.stream());
  }

  /** Whether policy had an answer; what it did not answer, it may answer the next time. */
  public boolean decided() {
    return decisions().noneMatch(d -> d.verdict() == Decision.Verdict.UNDECIDABLE);
  }
}
