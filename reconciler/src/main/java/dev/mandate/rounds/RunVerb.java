package dev.mandate.rounds;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.Optional;

/** Has an agent do what the conversation asks for. */
final class RunVerb implements Verb {
  private final ThreadRuns runs;

  RunVerb(ThreadRuns runs) {
    this.runs = runs;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "run",
        "agent [environment]",
        "Makes a task from this conversation, and lets the agent do it.",
        Right.WRITE,
        true);
  }

  @Override
  public Optional<Reply> already(Order order) throws RemoteUnavailableException {
    return runs.already(order);
  }

  @Override
  public Reply perform(Order order) throws RemoteUnavailableException {
    if (order.arguments().isEmpty()) {
      return Reply.refused("Say which agent: `/mandate run triage`.");
    }
    return order.arguments().size() > 2
        ? Replies.tooMuch()
        : runs.start(order, order.arguments().getFirst(), order.argument(1));
  }
}
