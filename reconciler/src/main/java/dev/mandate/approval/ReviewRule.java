package dev.mandate.approval;

/** Why a review does not count as an approval; the label is stable. */
public enum ReviewRule {
  ACCOUNT_GONE("account-gone"),
  NOT_A_PERSON("not-a-person"),
  MANDATE_ITSELF("mandate-itself"),
  NOT_AN_APPROVER("not-an-approver"),
  NO_PERMISSION("no-permission"),
  PROPOSAL_CLOSED("proposal-closed"),
  NO_CHANGES("no-changes"),
  CHANGES_REQUESTED("changes-requested"),
  DISMISSED("dismissed"),
  UNKNOWN_VERDICT("unknown-verdict"),
  OTHER_COMMIT("other-commit"),
  OTHER_OUTPUT("other-output"),
  NOT_SHOWN("not-shown"),
  OTHER_SPEC("other-spec"),
  OTHER_ENVIRONMENT("other-environment"),
  OTHER_POLICY("other-policy"),
  EDITED("edited"),
  AUTHOR("author"),
  UNKNOWN_AUTHOR("unknown-author"),
  OTHER_CREDENTIALS("other-credentials"),
  UNKNOWN_TEAM("unknown-team"),
  SUPERSEDED("superseded"),
  NO_PROPOSAL("no-proposal"),
  UNREACHABLE("unreachable");

  private final String label;

  ReviewRule(String label) {
    this.label = label;
  }

  /** For example {@code review/other-commit}. */
  public String label() {
    return "review/" + label;
  }
}
