package dev.mandate.approval;

import dev.mandate.snapshot.CommitSignature;
import dev.mandate.snapshot.Provenance;
import java.util.Optional;

/**
 * What somebody did that a run rests on: wrote a spec, or asked for the run.
 *
 * @param file that it stands in
 * @param provenance of the file; empty while it is not committed
 * @param signature of the commit; empty when it has none, or nobody asks for one
 * @param governs whether the commit changed {@code mandate.yaml} as well, as it stands now
 */
public record Hand(
    String file,
    Optional<Provenance> provenance,
    Optional<CommitSignature> signature,
    boolean governs) {}
