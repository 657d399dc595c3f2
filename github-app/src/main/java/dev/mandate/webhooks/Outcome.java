package dev.mandate.webhooks;

import java.util.Locale;

/** What became of a request; the label is part of metrics and logs. */
public enum Outcome {
  ACCEPTED(202, "it will be looked at"),
  REPEATED(202, "this delivery was taken before"),
  /** Signed, and about nothing that is attended to here. */
  UNCONCERNED(202, "nothing here depends on it"),
  WRONG_PATH(404, "webhooks are taken elsewhere"),
  WRONG_METHOD(405, "webhooks are posted"),
  WRONG_TYPE(415, "choose the content type application/json in the settings of the webhook"),
  UNMARKED(400, "X-GitHub-Event or X-GitHub-Delivery is missing or malformed"),
  UNSIGNED(401, "X-Hub-Signature-256 is missing or malformed: give the webhook a secret"),
  FORGED(401, "the signature is by another secret, or of another body"),
  TOO_LARGE(413, "larger than what is taken here; it is found when everything is looked at"),
  /** Less came than was announced, or too slowly. */
  CUT(408, "the body did not come in time, or not whole"),
  /** Signed, and yet not what GitHub sends. */
  UNREADABLE(400, "the body is not JSON as GitHub sends it"),
  BUSY(503, "too many at once, or about to stop; it is found when everything is looked at"),
  /** The delivery could not be noted. */
  UNSTORED(503, "this machine cannot note deliveries; it is found when everything is looked at");

  private final int status;
  private final String sentence;

  Outcome(int status, String sentence) {
    this.status = status;
    this.sentence = sentence;
  }

  /** The HTTP status that says so. */
  public int status() {
    return status;
  }

  /** For whoever reads the answer in the settings of the webhook. */
  public String sentence() {
    return sentence;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
