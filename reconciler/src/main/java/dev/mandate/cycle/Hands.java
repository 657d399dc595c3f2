package dev.mandate.cycle;

import dev.mandate.approval.Hand;
import dev.mandate.approval.SignatureCheck;
import dev.mandate.approval.TrustRules;
import dev.mandate.decide.Trust;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Request;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who had a hand in runs, and how far they are trusted. Walks history where tiers are declared. */
public final class Hands {
  private final ControlSource source;
  private final Optional<CommitId> head;
  private final TrustRules rules;
  private final List<Request> requests;
  private final Optional<CommitId> governing;

  /**
   * @param head of the default branch
   * @param requests that are declared
   */
  public Hands(
      ControlSource source,
      Optional<CommitId> head,
      ControlRepository control,
      SignatureCheck signatures,
      Collection<Request> requests) {
    this.source = source;
    this.head = head;
    this.rules = new TrustRules(control, signatures);
    this.requests = requests.stream().filter(one -> one.action() == Request.Action.RETRY).toList();
    this.governing = rules.tiered() ? amended(control.document().file()) : Optional.empty();
  }

  /**
   * The commit that gave {@code mandate.yaml} its content, unless that is how it began. What such a
   * commit says of its own author is no reason to trust them.
   */
  private Optional<CommitId> amended(RepoPath file) {
    return provenance(file)
        .map(Provenance::commit)
        .filter(
            commit ->
                source.parents(commit).stream()
                    .anyMatch(parent -> source.find(parent, file).isPresent()));
  }

  /**
   * How far a run of a task is trusted.
   *
   * @param occurrence that would be run; empty where none is due
   */
  public Trust trust(DeclaredTask declared, Optional<OccurrenceKey> occurrence) {
    if (!rules.tiered() && declared.task().origin().isEmpty()) {
      return Trust.untiered();
    }
    List<Hand> hands =
        rules.tiered()
            ? Stream.concat(
                    Stream.of(
                        declared.task().document().file(), declared.agent().document().file()),
                    occurrence.stream().flatMap(this::asked))
                .map(this::hand)
                .toList()
            : List.of();
    return rules.of(hands, declared.task().origin());
  }

  private Stream<RepoPath> asked(OccurrenceKey key) {
    return requests.stream()
        .filter(request -> concerns(request, key))
        .map(request -> request.document().file());
  }

  /** Whether an occurrence is there because somebody asked for it. */
  private static boolean concerns(Request request, OccurrenceKey key) {
    return new OccurrenceKey(request.task(), request.specDigest(), request.occurrence())
        .again()
        .equals(key.run());
  }

  private Hand hand(RepoPath file) {
    Optional<Provenance> provenance = provenance(file);
    Optional<CommitId> commit = provenance.map(Provenance::commit);
    return new Hand(
        file.value(),
        provenance,
        rules.requireSigned() ? commit.flatMap(source::signature) : Optional.empty(),
        governing.isPresent() && commit.equals(governing));
  }

  /** A file that is not committed yet has no author to tell. */
  private Optional<Provenance> provenance(RepoPath file) {
    return head.filter(commit -> source.find(commit, file).isPresent())
        .map(commit -> source.provenance(commit, file));
  }
}
