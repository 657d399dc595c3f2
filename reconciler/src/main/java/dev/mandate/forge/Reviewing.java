package dev.mandate.forge;

import java.util.List;
import java.util.Map;

/**
 * How the review of a proposal stands.
 *
 * @param reviews in the order in which they were given
 * @param contributions all commits of the proposal
 * @param permissions what reviewers may do now, by account id; whoever is missing may do nothing
 */
public record Reviewing(
    Proposed proposed,
    List<Review> reviews,
    List<Contribution> contributions,
    Map<Long, Permission> permissions) {
  public Reviewing {
    reviews = List.copyOf(reviews);
    contributions = List.copyOf(contributions);
    permissions = Map.copyOf(permissions);
  }
}
