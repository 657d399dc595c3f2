package dev.mandate.run;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.CredentialUse;

/**
 * A credential that was opened for one run.
 *
 * @param variable that it is in; empty for the gateway
 * @param sealed digest of the sealed value, which names exactly this one
 * @param declared the commit that gave it this value
 */
public record GrantedCredential(
    String name,
    CredentialUse.How how,
    String variable,
    Digest sealed,
    CommitId declared,
    SecretValue value) {}
