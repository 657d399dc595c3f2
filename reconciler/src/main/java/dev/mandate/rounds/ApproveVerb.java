package dev.mandate.rounds;

/** Says yes to a commit of a proposal. What it counts for is seen when something is to be run. */
final class ApproveVerb implements Verb {
  @Override
  public String word() {
    return "approve";
  }

  @Override
  public String arguments() {
    return "commit";
  }

  @Override
  public String summary() {
    return "Approves this pull request at that commit, as a review does.";
  }

  @Override
  public Right right() {
    return Right.APPROVE;
  }

  @Override
  public boolean acts() {
    return true;
  }

  @Override
  public boolean wantsWholeCommit() {
    return true;
  }

  @Override
  public Reply perform(Order order) {
    if (order.seen().isEmpty()) {
      return Reply.refused("Only a pull request can be approved.");
    }
    if (!order.arguments().isEmpty()) {
      return Replies.tooMuch();
    }
    boolean own = order.where().author().filter(a -> a.id() == order.asked().by().id()).isPresent();
    return own
        ? Reply.refused("Whoever opened a pull request cannot approve it.")
        : Reply.said(
            "Noted at "
                + order.seen().orElseThrow().abbreviated()
                + ". It counts unless you had a hand in the commits, and until anything moves.");
  }
}
