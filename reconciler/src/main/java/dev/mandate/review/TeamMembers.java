package dev.mandate.review;

import dev.mandate.approval.ReviewRule;
import dev.mandate.approval.Reviewed.Refusal;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Teams;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is in the teams that decide, each asked for once. Not thread-safe. */
final class TeamMembers {
  private final Map<String, Answer<Optional<Set<Long>>>> known = new HashMap<>();

  /**
   * Accounts by team; a team that is not there is left out, and told of.
   *
   * @throws Unanswered when the host does not say
   */
  Map<String, Set<Long>> of(Collection<String> names, Teams teams, Findings findings)
      throws Unanswered {
    Map<String, Set<Long>> members = new HashMap<>();
    for (String name : names) {
      Optional<Set<Long>> found = Unanswered.unless(known.computeIfAbsent(name, teams::members));
      if (found.isPresent()) {
        members.put(name, found.get());
      } else {
        findings.refuse(
            Refusal.ofAll(
                ReviewRule.UNKNOWN_TEAM,
                "there is no team " + name + ", or the App may not see its members"));
      }
    }
    return members;
  }
}
