package dev.mandate.snapshot;

import java.util.Set;

/**
 * Where the content of a file comes from.
 *
 * @param commit the commit that gave the file its present content
 * @param emails of its author, committer and co-authors, in lower case
 * @param signingKeys OpenSSH public keys (type and base64, no comment) that the commit's signature
 *     names, whether or not the signature is valid: enough to know whom not to count as approver
 */
public record Provenance(CommitId commit, Set<String> emails, Set<String> signingKeys) {
  public Provenance {
    emails = Set.copyOf(emails);
    signingKeys = Set.copyOf(signingKeys);
  }
}
