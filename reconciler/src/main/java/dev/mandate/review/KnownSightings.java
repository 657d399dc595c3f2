package dev.mandate.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Sighting;
import dev.mandate.approval.SignatureCheck;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Review;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.SigningKey;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was seen of the reviews of one proposal, as the runs branch has it. */
final class KnownSightings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SortedMap<RepoPath, Sighting.Read> all;

  private KnownSightings(SortedMap<RepoPath, Sighting.Read> all) {
    this.all = all;
  }

  static KnownSightings none() {
    return new KnownSightings(new TreeMap<>());
  }

  /** Only what a reconciler has signed that {@code mandate.yaml} names is believed. */
  static KnownSightings read(
      ControlSource source,
      CommitId runs,
      ProposalId proposal,
      String task,
      ControlRepository control,
      SignatureCheck signatures) {
    List<String> keys = control.signingKeys().stream().map(SigningKey::publicKey).toList();
    SortedMap<RepoPath, Sighting.Read> all = new TreeMap<>();
    for (Map.Entry<RepoPath, BlobId> file :
        source.list(runs, Sighting.folder(proposal, task)).entrySet()) {
      all.put(file.getKey(), read(file.getKey(), source.read(file.getValue()), keys, signatures));
    }
    return new KnownSightings(all);
  }

  private static Sighting.Read read(
      RepoPath path, byte[] bytes, List<String> keys, SignatureCheck signatures) {
    try {
      JsonNode document = JSON.readTree(bytes);
      if (!(document instanceof ObjectNode object)) {
        return new Sighting.Read.Broken("it is not a JSON object");
      }
      String signature = document.at("/spec/signature").asText();
      byte[] message = ApprovalDocuments.signedBytes(object);
      return signatures.valid(signature, message, Sighting.NAMESPACE, keys)
          ? Sighting.read(path, document)
          : new Sighting.Read.Broken("no reconciler that mandate.yaml names has signed it");
    } catch (IOException e) {
      return new Sighting.Read.Broken("it is not JSON");
    }
  }

  /** What was kept of a review when it was seen first; empty when it never was. */
  Optional<Sighting.Read> first(Sighting one) {
    return Optional.ofNullable(all.get(one.firstPath()));
  }

  /** Whether the branch says already that the review stands like this. */
  boolean tells(Sighting one) {
    return first(one)
            .filter(read -> read instanceof Sighting.Read.Kept kept && kept.standsAs(one))
            .isPresent()
        || all.containsKey(one.statePath());
  }

  /** The policy that was in force at the last look before a review came; empty without one. */
  Optional<Digest> policyBefore(Review review) {
    return all.values().stream()
        .filter(Sighting.Read.Kept.class::isInstance)
        .map(Sighting.Read.Kept.class::cast)
        .filter(kept -> kept.latest().isBefore(review))
        .max(Comparator.comparing(Sighting.Read.Kept::seenAt))
        .map(Sighting.Read.Kept::inForce);
  }

  static Optional<FirstSeen> seen(Sighting.Read read) {
    return read instanceof Sighting.Read.Kept kept ? Optional.of(kept.first()) : Optional.empty();
  }
}
