package dev.mandate.announce;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Ending;
import dev.mandate.forge.Endings;
import dev.mandate.forge.Item;
import dev.mandate.forge.ProposalId;
import dev.mandate.rounds.Attendant;
import dev.mandate.verify.ProposedCommit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes note of what becomes of what Mandate has proposed. */
public final class ProposalWatch implements Attendant {
  private final Endings endings;
  private final Supplier<List<ProposedCommit>> open;
  private final ProposalBook book;

  /**
   * @param open see {@link Proposals}
   */
  public ProposalWatch(Endings endings, Supplier<List<ProposedCommit>> open, ProposalBook book) {
    this.endings = endings;
    this.open = open;
    this.book = book;
  }

  @Override
  public Answer<Boolean> attend(Item item) {
    if (!item.proposal()) {
      return new Answer.Known<>(false);
    }
    return endings
        .of(new ProposalId(Long.toString(item.number())))
        .map(
            ending -> {
              note(ending);
              return false;
            });
  }

  /** Of a branch that stands where it is proposed; another commit is proposed by another run. */
  private void note(Ending ending) {
    String branch = ending.proposed().branch();
    run(ending)
        .ifPresent(
            run -> book.put(branch, ProposalBook.Known.of(ending.proposed().head(), run, ending)));
  }

  private Optional<String> run(Ending ending) {
    String branch = ending.proposed().branch();
    return book.at(branch, ending.proposed().head())
        .map(ProposalBook.Known::run)
        .or(
            () ->
                open.get().stream()
                    .filter(one -> one.branch().equals(branch))
                    .filter(one -> one.commit().equals(ending.proposed().head()))
                    .findFirst()
                    .flatMap(ProposedCommit::recordedRun));
  }
}
