package dev.mandate.review;

import dev.mandate.forge.Contribution;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Permission;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import dev.mandate.snapshot.Provenance;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An issue that a task was made from, as the proposal that it stands for: who asked for the task
 * and who opened the issue wrote it, and whoever names the commit that declares it has reviewed
 * that commit. Pure.
 */
final class AskedInThread {
  private static final Pattern ACCOUNT =
      Pattern.compile("([0-9]{1,18})\\+[^@+]+@users\\.noreply\\.[a-z0-9.-]+");

  /** Committers of what somebody else has written: of Mandate's commits, and of merges there. */
  private static final Set<String> FOR_OTHERS =
      Set.of("reconciler@mandate.invalid", "noreply@github.com");

  private AskedInThread() {}

  /**
   * @param declaring where the file of the task comes from
   * @param spoken what was said of that commit
   */
  static Reviewing of(
      Conversation issue,
      Provenance declaring,
      Reviews.Basis basis,
      List<Review> spoken,
      Map<Long, Permission> permissions) {
    Proposed proposed =
        new Proposed(
            new ProposalId(Long.toString(issue.number())),
            Proposed.State.MERGED,
            issue.author(),
            basis.defaultBranch(),
            basis.defaultBranch(),
            declaring.commit(),
            issue.page(),
            Optional.empty());
    Set<Long> accounts = new HashSet<>();
    Set<String> unknown = new HashSet<>();
    // Nobody asks for anything but by an account; a commit that names none hides who wrote it.
    boolean hidden = declaring.emails().stream().allMatch(FOR_OTHERS::contains);
    for (String email : declaring.emails()) {
      OptionalLong account = account(email);
      account.ifPresent(accounts::add);
      boolean known =
          account.isPresent()
              || (FOR_OTHERS.contains(email) && !hidden)
              || basis.control().people().values().stream()
                  .anyMatch(person -> person.hasEmail(email));
      if (!known) {
        unknown.add(email);
      }
    }
    return new Reviewing(
        proposed,
        spoken,
        List.of(new Contribution(declaring.commit(), accounts, declaring.emails(), unknown)),
        permissions);
  }

  private static OptionalLong account(String email) {
    Matcher found = ACCOUNT.matcher(email);
    return found.matches() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }
}
