package dev.mandate.rounds;

/** What somebody needs to give a command. */
public enum Right {
  /** To read the repository. */
  READ("who may read"),
  /** To write to it. */
  WRITE("who may write"),
  /** To be a person of {@code mandate.yaml} whom a rule of {@code spec.approvers} names. */
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
