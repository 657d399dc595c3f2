package dev.mandate.forge;

/**
 * How a forge refers to a proposal.
 *
 * @param value a pull request's number, or a branch where there are no pull requests
 */
public record ProposalId(String value) {
  public ProposalId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a proposal without an id");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
