package dev.mandate.review;

import dev.mandate.approval.SignatureCheck;
import dev.mandate.snapshot.ControlSource;

/**
 * Reviews on a code host, for repositories that name one in {@code mandate.yaml}. Whatever the host
 * does not answer counts as no approval, and says so. Not thread-safe.
 */
public final class HostReviews implements Reviews {
  private final ReviewHost.Finder hosts;
  private final ControlSource source;
  private final SignatureCheck signatures;
  private final ProposedSpecs specs;
  private final MovedProposals moved;

  /**
   * @param source where commits are read, those that {@link ReviewHost.Heads} bring included
   * @param moved what is looked at before it is merged
   */
  public HostReviews(
      ReviewHost.Finder hosts,
      ControlSource source,
      SignatureCheck signatures,
      MovedProposals moved) {
    this.hosts = hosts;
    this.source = source;
    this.signatures = signatures;
    this.moved = moved;
    this.specs = new ProposedSpecs(source);
  }

  @Override
  public Hearing open(Basis basis) {
    return basis
        .control()
        .github()
        .<Hearing>map(
            repository ->
                new HostHearing(
                    repository,
                    () -> hosts.of(repository),
                    source,
                    signatures,
                    specs,
                    moved.all(),
                    basis))
        .orElseGet(Reviews::silence);
  }
}
