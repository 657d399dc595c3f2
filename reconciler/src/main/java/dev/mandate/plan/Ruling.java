package dev.mandate.plan;

import dev.mandate.approval.OutputWord;
import dev.mandate.approval.Standing;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Decision;
import dev.mandate.run.Output;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What policy and people say of one declared task.
 *
 * @param onCreate whether it may be declared at all
 * @param beforeExecute whether it may run now; asked only when it is due and may be declared
 * @param standing the approvals that policy was told of
 * @param output what is said of an output that waits; empty when none does, or it cannot be read
 */
public record Ruling(
    Decision onCreate,
    Optional<Decision> beforeExecute,
    Standing standing,
    Optional<OfOutput> output) {

  /** On a task of which no output waits. */
  public Ruling(Decision onCreate, Optional<Decision> beforeExecute, Standing standing) {
    this(onCreate, beforeExecute, standing, Optional.empty());
  }

  /**
   * @param output that waits
   * @param decision whether it may be proposed now
   * @param required how many people must have said yes to it
   */
  public record OfOutput(Output output, Decision decision, int required) {
    /** Whether they have. */
    public boolean approved() {
      return decision.approvals().counted().size() >= required;
    }

    /** What people say to approve it in a conversation. */
    public Digest word(DeclaredTask declared) {
      return OutputWord.of(declared, decision.policy().digest(), output.named());
    }
  }

  /**
   * Who may still say yes.
   *
   * @param decision that asks for it
   */
  List<String> left(Decision decision) {
    return standing.candidates().stream()
        .filter(name -> !decision.approvals().counted().contains(name))
        .filter(name -> !standing.authors().contains(name))
        .toList();
  }

  /**
   * Whose yes does not count, and why.
   *
   * @param decision that asks for it
   */
  List<Decision.Refused> refused(Decision decision) {
    return Stream.concat(standing.refused().stream(), decision.approvals().refused().stream())
        .distinct()
        .toList();
  }

  /** All that policy was asked. */
  public Stream<Decision> decisions() {
    return Stream.of(
            Stream.of(onCreate), beforeExecute.stream(), output.map(OfOutput::decision).stream())
        .flatMap(decisions -> decisions);
  }

  /** Whether policy had an answer; what it did not answer, it may answer the next time. */
  public boolean decided() {
    return decisions().noneMatch(d -> d.verdict() == Decision.Verdict.UNDECIDABLE);
  }
}
