package dev.mandate.announce;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Ending;
import dev.mandate.forge.Endings;
import dev.mandate.forge.Item;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.rounds.Attendant;
import java.util.Optional;

/** Takes note of what becomes of what Mandate has proposed. */
public final class ProposalWatch implements Attendant {
  private final Endings endings;
  private final RecordedProposals recorded;
  private final ProposalBook book;

  public ProposalWatch(Endings endings, RecordedProposals recorded, ProposalBook book) {
    this.endings = endings;
    this.recorded = recorded;
    this.book = book;
  }

  @Override
  public Answer<Boolean> attend(Item item) {
    ProposalId id = new ProposalId(Long.toString(item.number()));
    if (!item.proposal() || !(item.byProgram() || book.knows(id))) {
      return new Answer.Known<>(false);
    }
    Answer<Ending> answer = endings.of(id);
    if (answer instanceof Answer.Known<Ending>(Ending ending) && isReopened(ending)) {
      answer = endings.reopened(id);
    }
    return answer.map(
        ending -> {
          note(ending);
          return false;
        });
  }

  private boolean isReopened(Ending ending) {
    return ending.proposed().state() == Proposed.State.OPEN
        && run(ending)
            .flatMap(recorded::last)
            .filter(end -> end.decided() != ProposalEnd.Decided.REOPENED)
            .isPresent();
  }

  /** Of a branch that stands where it is proposed; another commit is proposed by another run. */
  private void note(Ending ending) {
    String branch = ending.proposed().branch();
    run(ending)
        .ifPresent(
            run -> book.put(branch, ProposalBook.Known.of(ending.proposed().head(), run, ending)));
  }

  /** Empty for another proposal of the same commit, which somebody can have made. */
  private Optional<String> run(Ending ending) {
    Proposed proposed = ending.proposed();
    Optional<ProposalBook.Known> known = book.at(proposed.branch(), proposed.head());
    return known.isPresent()
        ? known.filter(one -> one.id().equals(proposed.id())).map(ProposalBook.Known::run)
        : recorded
            .run(proposed.branch(), proposed.head())
            .filter(run -> isSame(recorded.last(run), proposed.id()));
  }

  private static boolean isSame(Optional<ProposalEnd> decided, ProposalId id) {
    return decided.isEmpty() || decided.get().proposal().equals(id.value());
  }
}
