package dev.mandate.decide;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.canonical.Digest;

/** Stands where no policy could be loaded: it never answers, and so denies everything. */
public final class NoPolicyEvaluator implements PolicyEvaluator {
  private static final PolicyIdentity NONE =
      PolicyIdentity.of(Digest.of(new byte[0]), JsonNodeFactory.instance.objectNode());

  private final String detail;

  /**
   * @param detail one clause for people: why no policy is in force
   */
  public NoPolicyEvaluator(String detail) {
    this.detail = detail;
  }

  /** The identity of no bundle at all: the digest of no bytes. */
  @Override
  public PolicyIdentity identity() {
    return NONE;
  }

  @Override
  public PolicyAnswer evaluate(PolicyInput input) {
    return new PolicyAnswer.NoAnswer("no-policy", detail);
  }
}
