package dev.mandate.announce;

import dev.mandate.forge.Account;
import dev.mandate.forge.Ending;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.ledger.ProposalEnd.Decided;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * What is known of proposals on a forge, so that it need not be asked again. All of it can be lost:
 * it is then asked once more. Thread-safe.
 */
public final class ProposalBook {
  private final Memory memory;
  private Optional<TreeMap<String, Known>> byBranch = Optional.empty();

  public ProposalBook(Memory memory) {
    this.memory = memory;
  }

  /** Port to where this is kept between processes. */
  public interface Memory {
    /** By branch; empty when nothing is there that can be read. */
    Map<String, Known> recall();

    void keep(Map<String, Known> byBranch);
  }

  /**
   * A proposal of a branch.
   *
   * @param commit where the branch stood
   * @param run that made it
   * @param by who has closed it, or opened it again
   * @param at when; empty while it is open and was never closed
   */
  public record Known(
      CommitId commit,
      String run,
      ProposalId id,
      String page,
      Proposed.State state,
      Optional<Account> by,
      Optional<Instant> at) {
    static Known of(CommitId commit, String run, Ending ending) {
      return new Known(
          commit,
          run,
          ending.proposed().id(),
          ending.proposed().page(),
          ending.proposed().state(),
          ending.by(),
          ending.at());
    }

    boolean isOpen() {
      return state == Proposed.State.OPEN;
    }

    /** What people have decided; empty when they have not. */
    Optional<Decided> decided() {
      return switch (state) {
        case OPEN -> at.map(when -> Decided.REOPENED);
        case MERGED -> Optional.of(Decided.MERGED);
        case CLOSED -> Optional.of(Decided.REJECTED);
      };
    }

    /** The same, as it is recorded. */
    Optional<ProposalEnd> end(String branch) {
      return decided()
          .map(
              decided ->
                  new ProposalEnd(
                      run,
                      branch,
                      commit,
                      decided,
                      id.value(),
                      page,
                      by.map(Account::login),
                      by.map(Account::id),
                      at));
    }
  }

  private TreeMap<String, Known> known() {
    if (byBranch.isEmpty()) {
      byBranch = Optional.of(new TreeMap<>(memory.recall()));
    }
    return byBranch.get();
  }

  /** What is known of a branch that stands at this commit. */
  synchronized Optional<Known> at(String branch, CommitId commit) {
    return of(branch).filter(known -> known.commit().equals(commit));
  }

  synchronized Optional<Known> of(String branch) {
    return Optional.ofNullable(known().get(branch));
  }

  synchronized void put(String branch, Known now) {
    if (!now.equals(known().put(branch, now))) {
      memory.keep(known());
    }
  }

  /** Forgets what nobody will ask for. */
  synchronized void forget(BiPredicate<String, Known> useless) {
    if (known().entrySet().removeIf(one -> useless.test(one.getKey(), one.getValue()))) {
      memory.keep(known());
    }
  }

  /** Whether there is something that people have not decided on. */
  public synchronized boolean hasOpen() {
    return known().values().stream().anyMatch(Known::isOpen);
  }

  /** Whether a proposal is one of these. */
  public synchronized boolean knows(ProposalId id) {
    return known().values().stream().anyMatch(one -> one.id().equals(id));
  }

  /** What people have decided. */
  synchronized List<ProposalEnd> ends() {
    return known().entrySet().stream()
        .flatMap(one -> one.getValue().end(one.getKey()).stream())
        .toList();
  }
}
