package dev.mandate.rounds;

import dev.mandate.approval.OutputWord;
import dev.mandate.approval.Standing;
import dev.mandate.canonical.Digest;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Ruling;
import dev.mandate.review.OriginThread;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is said to somebody who approves an output in the conversation that its task is from. */
final class HeldHere {
  private final Order order;

  HeldHere(Order order) {
    this.order = order;
  }

  private record Waiting(DeclaredTask declared, Digest word) {}

  /**
   * @param argument that names an output
   */
  Reply reply(String argument) {
    List<Waiting> waiting = order.outlook().plan().steps().stream().flatMap(this::waiting).toList();
    if (waiting.isEmpty()) {
      return Reply.refused("No output waits for approval in this conversation.");
    }
    Optional<Digest> named = OutputWord.read(argument);
    return waiting.stream()
        .filter(one -> named.equals(Optional.of(one.word())))
        .findFirst()
        .map(this::reply)
        .orElseGet(
            () ->
                Reply.refused(
                    "Something else waits than is named, or not all of its digits are there. The"
                        + " status of the task in this conversation has the line to say."));
  }

  private Stream<Waiting> waiting(Step step) {
    DeclaredTask declared = order.outlook().specs().declared().get(step.task());
    boolean here =
        declared != null
            && order
                .outlook()
                .control()
                .github()
                .flatMap(repository -> OriginThread.of(declared, repository))
                .equals(Optional.of(order.where().number()));
    Optional<Ruling.OfOutput> output =
        switch (step.action()) {
          case Action.Held held -> Optional.of(held.waiting());
          case Action.Release release -> Optional.of(release.approved());
          default -> Optional.empty();
        };
    return output.filter(found -> here).map(found -> waiting(declared, found)).stream();
  }

  private static Waiting waiting(DeclaredTask declared, Ruling.OfOutput output) {
    return new Waiting(declared, output.word(declared));
  }

  private Reply reply(Waiting waiting) {
    String task = Replies.code(waiting.declared().name());
    Standing standing = order.outlook().rulings().get(waiting.declared().name()).standing();
    String name = order.person().map(Person::name).orElse("");
    long by = order.asked().by().id();
    if (order.where().author().filter(author -> author.id() == by).isPresent()
        || standing.authors().contains(name)) {
      return Reply.refused("You had a hand in " + task + ", so you cannot approve what it made.");
    }
    if (!standing.candidates().contains(name)) {
      return Reply.refused("No rule of `spec.approvers` lets you approve what " + task + " made.");
    }
    return Reply.said(
        "Noted: what "
            + task
            + " made, "
            + Replies.code(waiting.word().value())
            + ". It counts until anything moves, or your comment is edited or deleted.");
  }
}
