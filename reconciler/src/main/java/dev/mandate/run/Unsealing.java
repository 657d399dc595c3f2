package dev.mandate.run;

import dev.mandate.spec.Credential;

/** Opens credentials with the private key of this reconciler. Thread-safe. */
public interface Unsealing {

  /** What came of opening one. */
  sealed interface Result {
    record Opened(SecretValue value) implements Result {}

    /**
     * @param why a clause that names the credential; tells nothing of its value
     * @param mend a sentence
     */
    record Refused(String why, String mend) implements Result {}
  }

  /**
   * @param repository name of the control repository that declares it
   */
  Result open(Credential credential, String repository);

  /** Without a key nothing opens. */
  static Unsealing without(String why, String mend) {
    return (credential, repository) ->
        new Result.Refused(
            "the credential " + credential.name() + " cannot be opened: " + why, mend);
  }
}
