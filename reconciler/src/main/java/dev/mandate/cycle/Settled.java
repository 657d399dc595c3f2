package dev.mandate.cycle;

import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the branches stood when a pass had nothing left to do. While they still stand there, and
 * until {@code wakeAt}, another pass would come to the same.
 *
 * @param host where the code host stood: {@link CodeHost.Attended#pulse}
 * @param reconciler what else the outcome depends on: {@link Circumstances#found}
 * @param wakeAt when time alone changes the plan; empty: never
 * @param invalid whether some spec was invalid
 */
public record Settled(
    CommitId desired,
    Optional<CommitId> runs,
    String host,
    String reconciler,
    Optional<Instant> wakeAt,
    boolean invalid) {

  /** Port to where this is kept between passes. Losing it costs time, never correctness. */
  public interface Memory {
    Optional<Settled> recall();

    void keep(Settled settled);
  }
}
