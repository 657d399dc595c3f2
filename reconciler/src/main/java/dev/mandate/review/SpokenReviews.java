package dev.mandate.review;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mandate.approval.OutputWord;
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
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Comments that say {@code /mandate approve}, with a commit or with the {@link OutputWord} of an
 * output, as the reviews that they stand for. One that was edited, that a program wrote, or that
 * names less than the whole stands for none. Pure.
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
    return of(
        conversation,
        head,
        argument -> !OutputWord.isMeant(argument),
        argument ->
            SeenCommit.of(argument)
                .filter(commit -> commit.isWhole() && commit.names(head))
                .isPresent());
  }

  /**
   * The same, of those that are about outputs.
   *
   * @param word of the output that waits; whoever says another one has reviewed none
   * @param stand commit that stands for it
   */
  static List<Review> ofOutput(Conversation conversation, Digest word, CommitId stand) {
    return of(conversation, stand, OutputWord::isMeant, word.value()::equals);
  }

  private static List<Review> of(
      Conversation conversation,
      CommitId head,
      Predicate<String> concerned,
      Predicate<String> meant) {
    return conversation.remarks().stream()
        .filter(remark -> !remark.own() && !remark.edited() && isPerson(remark))
        .flatMap(remark -> review(remark, head, concerned, meant))
        .toList();
  }

  private static boolean isPerson(Remark remark) {
    return remark.author().filter(account -> account.kind() == Account.Kind.PERSON).isPresent();
  }

  private static Stream<Review> review(
      Remark remark, CommitId head, Predicate<String> concerned, Predicate<String> meant) {
    List<String> given =
        READER.read(remark.text()).stream()
            .flatMap(SpokenReviews::arguments)
            .filter(arguments -> arguments.size() == 1)
            .map(List::getFirst)
            .filter(concerned)
            .toList();
    if (given.isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(
        new Review(
            -remark.id(),
            remark.author(),
            Review.Verdict.APPROVED,
            given.stream().anyMatch(meant) ? Optional.of(head) : Optional.empty(),
            remark.written(),
            Digest.of(remark.text().getBytes(UTF_8))));
  }

  private static Stream<List<String>> arguments(Spoken spoken) {
    return spoken instanceof Spoken.Given(Invocation invocation) && invocation.word().equals(WORD)
        ? Stream.of(invocation.arguments())
        : Stream.empty();
  }
}
