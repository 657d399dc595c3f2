package dev.mandate.rounds;

import dev.mandate.approval.OutputWord;
import dev.mandate.command.SeenCommit;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.List;
import java.util.Optional;

/**
 * Says yes to a commit of a proposal, or to the one that declares what an issue asks for. What it
 * counts for is seen when something is to be run.
 */
final class ApproveVerb implements Verb {
  private final Filings filings;

  ApproveVerb(Filings filings) {
    this.filings = filings;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "approve",
        "commit",
        "Approves this pull request at that commit, as a review does; what that commit made of this"
            + " issue; or, by the `sha256:…` of a task's status, what its run has made.",
        Right.APPROVE,
        true);
  }

  /** What names an output names all that there is to be seen. */
  @Override
  public boolean namesCommit(List<String> arguments) {
    return !namesOutput(arguments);
  }

  private static boolean namesOutput(List<String> arguments) {
    return arguments.size() == 1 && OutputWord.isMeant(arguments.getFirst());
  }

  @Override
  public boolean wantsWholeCommit() {
    return true;
  }

  @Override
  public Reply perform(Order order) throws RemoteUnavailableException {
    if (namesOutput(order.arguments())) {
      return new HeldHere(order).reply(order.arguments().getFirst());
    }
    return order.where().proposal() ? proposal(order) : issue(order);
  }

  private static Reply proposal(Order order) {
    return order.arguments().isEmpty()
        ? noted(
            order, order.seen().orElseThrow(), "Whoever opened a pull request cannot approve it.")
        : Replies.tooMuch();
  }

  private Reply issue(Order order) throws RemoteUnavailableException {
    Optional<CommitId> declares = filings.filed(ThreadTask.file(order.where()));
    if (declares.isEmpty()) {
      return Reply.refused("No task was made from this conversation that could be approved.");
    }
    Optional<SeenCommit> named =
        order.arguments().size() == 1
            ? SeenCommit.of(order.arguments().getFirst())
            : Optional.empty();
    return named.filter(one -> one.isWhole() && one.names(declares.get())).isPresent()
        ? noted(order, declares.get(), "Whoever opened an issue cannot approve what is made of it.")
        : Reply.refused(
            "Name the whole commit that declares the task: `" + declares.get().hex() + "`.");
  }

  private static Reply noted(Order order, CommitId commit, String own) {
    long by = order.asked().by().id();
    return order.where().author().filter(author -> author.id() == by).isPresent()
        ? Reply.refused(own)
        : Reply.said(
            "Noted at "
                + commit.abbreviated()
                + ". It counts unless you had a hand in the commits, and until anything moves.");
  }
}
