package dev.mandate.review;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mandate.canonical.Digest;
import dev.mandate.command.CommandReader;
import dev.mandate.command.Invocation;
import dev.mandate.command.SeenCommit;
import dev.mandate.command.Spoken;
import dev.mandate.forge.Account;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Remark;
import dev.mandate.forge.Review;
import dev.mandate.snapshot.CommitId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Comments that say {@code /mandate approve <commit>}, as the reviews that they stand for. One that
 * was edited, that a program wrote, or that names less than the whole commit stands for none. Pure.
 */
final class SpokenReviews {
  private static final String WORD = "approve";
  private static final CommandReader READER = new CommandReader(Set.of(WORD));

  private SpokenReviews() {}

  /**
   * In the order of the comments, one for each that says it.
   *
   * @param head what the proposal stands at; whoever names another commit has reviewed none
   */
  static List<Review> of(Conversation conversation, CommitId head) {
    return conversation.remarks().stream()
        .filter(remark -> !remark.own() && !remark.edited() && isPerson(remark))
        .flatMap(remark -> review(remark, head))
        .toList();
  }

  private static boolean isPerson(Remark remark) {
    return remark.author().filter(account -> account.kind() == Account.Kind.PERSON).isPresent();
  }

  private static Stream<Review> review(Remark remark, CommitId head) {
    List<List<String>> given =
        READER.read(remark.text()).stream()
            .flatMap(SpokenReviews::arguments)
            .filter(arguments -> arguments.size() == 1)
            .toList();
    if (given.isEmpty()) {
      return Stream.empty();
    }
    boolean meant =
        given.stream()
            .flatMap(arguments -> SeenCommit.of(arguments.getFirst()).stream())
            .anyMatch(commit -> commit.isWhole() && commit.names(head));
    return Stream.of(
        new Review(
            -remark.id(),
            remark.author(),
            Review.Verdict.APPROVED,
            meant ? Optional.of(head) : Optional.empty(),
            remark.written(),
            Digest.of(remark.text().getBytes(UTF_8))));
  }

  private static Stream<List<String>> arguments(Spoken spoken) {
    return spoken instanceof Spoken.Given(Invocation invocation) && invocation.word().equals(WORD)
        ? Stream.of(invocation.arguments())
        : Stream.empty();
  }
}
