package dev.mandate.rounds;

import dev.mandate.snapshot.RemoteUnavailableException;

/** Has an agent do what the conversation asks for. */
final class RunVerb implements Verb {
  private final ThreadRuns runs;

  RunVerb(ThreadRuns runs) {
    this.runs = runs;
  }

  @Override
  public String word() {
    return "run";
  }

  @Override
  public String arguments() {
    return "agent [environment]";
  }

  @Override
  public String summary() {
    return "Makes a task from this conversation, and lets the agent do it.";
  }

  @Override
  public Right right() {
    return Right.WRITE;
  }

  @Override
  public boolean acts() {
    return true;
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
