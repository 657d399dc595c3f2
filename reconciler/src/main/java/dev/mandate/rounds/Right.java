package dev.mandate.rounds;

/** What somebody needs to give a command. */
public enum Right {
  /** To read the repository. */
  READ("who may read"),
  /** To write to it. */
  WRITE("who may write"),
  /** To be a person of {@code mandate.yaml} whom a rule of {@code spec.approvers} names. */
  HOLD("approvers"),
  /** The same, or anybody where a rule names teams or a permission of the code host. */
  APPROVE("approvers");

  private final String who;

  Right(String who) {
    this.who = who;
  }

  /** For people. */
  public String who() {
    return who;
  }
}
