package dev.mandate.approval;

import dev.mandate.canonical.Digest;
import dev.mandate.decide.Decision.Refused;
import dev.mandate.snapshot.Provenance;
import dev.mandate.spec.Approval;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Says which approvals of a task hold (requirement D2): signed by a person whom the control
 * repository at the base lets approve, on exactly the digests in force, not expired, and not by
 * anyone who wrote what is approved nor by a reconciler.
 */
public final class Approvals {
  private final ControlRepository control;
  private final SignatureCheck signatures;
  private final Map<String, List<Approval>> byTask;

  public Approvals(
      ControlRepository control, Collection<Approval> approvals, SignatureCheck signatures) {
    this.control = control;
    this.signatures = signatures;
    this.byTask = new LinkedHashMap<>();
    approvals.forEach(a -> byTask.computeIfAbsent(a.task(), t -> new ArrayList<>()).add(a));
  }

  /**
   * @param provenance where the specs of the task come from; asked only when there is an approval
   *     to judge, since it walks history
   */
  public Standing of(
      DeclaredTask declared, Digest policy, Instant now, Supplier<List<Provenance>> provenance) {
    List<Approval> given = given(declared).filter(approval -> approval.output().isEmpty()).toList();
    return of(
        given,
        declared,
        provenance,
        (approval, candidates, authors) ->
            problemWith(approval, declared, policy, now, candidates, authors));
  }

  /**
   * The same, of what a run of the task made: approvals of just that output count, and no others.
   *
   * @param output that they must name
   */
  public Standing ofOutput(
      DeclaredTask declared,
      Approval.OfOutput output,
      Digest policy,
      Instant now,
      Supplier<List<Provenance>> provenance) {
    // What was once given for other runs stays, and is told of only while it could be meant.
    List<Approval> given =
        given(declared)
            .filter(
                approval ->
                    approval
                        .output()
                        .filter(of -> of.run().equals(output.run()) || !isOver(approval, now))
                        .isPresent())
            .toList();
    return of(
        given,
        declared,
        provenance,
        (approval, candidates, authors) ->
            problemWith(approval.output().orElseThrow(), output)
                .or(() -> problemWith(approval, declared, policy, now, candidates, authors)));
  }

  private Stream<Approval> given(DeclaredTask declared) {
    return byTask.getOrDefault(declared.name(), List.of()).stream();
  }

  /** Why an approval does not count. */
  private interface Objection {
    Optional<String> to(Approval approval, List<String> candidates, List<String> authors);
  }

  private Standing of(
      List<Approval> given,
      DeclaredTask declared,
      Supplier<List<Provenance>> provenance,
      Objection objection) {
    List<String> candidates = candidates(declared);
    if (given.isEmpty()) {
      return Standing.open(candidates);
    }
    List<String> authors = authors(provenance.get());
    Map<String, Approval> valid = new LinkedHashMap<>();
    List<Refused> refused = new ArrayList<>();
    for (Approval approval : given) {
      Optional<String> problem = objection.to(approval, candidates, authors);
      if (problem.isPresent()) {
        refused.add(new Refused(approval.approver(), problem.get()));
      } else {
        valid.putIfAbsent(approval.approver(), approval);
      }
    }
    return new Standing(candidates, List.copyOf(valid.values()), authors, refused);
  }

  /** People whom a rule names for this environment and risk class, and who have a key. */
  public List<String> candidates(DeclaredTask declared) {
    TreeSet<String> names = new TreeSet<>();
    for (ApproverRule rule : control.approvers()) {
      if (rule.covers(declared)) {
        rule.people().stream()
            .filter(name -> control.people().containsKey(name))
            .filter(name -> !control.people().get(name).keys().isEmpty())
            .forEach(names::add);
      }
    }
    return List.copyOf(names);
  }

  private static Optional<String> problemWith(
      Approval.OfOutput approved, Approval.OfOutput output) {
    if (!approved.run().equals(output.run())) {
      return Optional.of("it is for the output of run " + approved.run());
    }
    if (!approved.digest().equals(output.digest())) {
      return Optional.of(
          "it is for other bytes: it says "
              + approved.digest().abbreviated()
              + ", the run made "
              + output.digest().abbreviated());
    }
    return approved.base().equals(output.base())
        ? Optional.empty()
        : Optional.of("it is for a change of another commit, " + approved.base());
  }

  private static boolean isOver(Approval approval, Instant now) {
    return approval.expiresAt().filter(end -> !now.isBefore(end)).isPresent();
  }

  private Optional<String> problemWith(
      Approval approval,
      DeclaredTask declared,
      Digest policy,
      Instant now,
      List<String> candidates,
      List<String> authors) {
    String approver = approval.approver();
    if (!approval.environment().equals(declared.environment().name())) {
      return Optional.of("it is for environment " + approval.environment());
    }
    if (!approval.specDigest().equals(declared.digest())) {
      return Optional.of(
          "what was approved has changed since: it was "
              + approval.specDigest().abbreviated()
              + ", it is "
              + declared.digest().abbreviated());
    }
    if (!approval.policyDigest().equals(policy)) {
      return Optional.of(
          "the policy has changed since: it was "
              + approval.policyDigest().abbreviated()
              + ", it is "
              + policy.abbreviated());
    }
    // What a run made does not change with the values of credentials.
    if (approval.output().isEmpty() && !approval.sealings().equals(declared.sealings())) {
      return Optional.of(
          "a credential of the agent was sealed anew since: it binds to "
              + approval.sealings().keySet()
              + " as they were, there are "
              + declared.sealings().keySet());
    }
    if (isOver(approval, now)) {
      return Optional.of("it expired at " + approval.expiresAt().get());
    }
    if (!candidates.contains(approver)) {
      return Optional.of(approver + " may not approve this task here");
    }
    if (authors.contains(approver)) {
      return Optional.of(approver + " is an author of what is approved");
    }
    List<String> keys = personalKeys(control.people().get(approver));
    byte[] message = ApprovalDocuments.signedBytes(approval.document().json());
    if (!signatures.valid(approval.signature(), message, ApprovalDocuments.NAMESPACE, keys)) {
      return Optional.of("its signature is not by a key of " + approver);
    }
    return Optional.empty();
  }

  /** A key that reconcilers sign with is nobody's personal key, whoever also lists it. */
  private List<String> personalKeys(Person person) {
    List<String> reconcilers =
        control.signingKeys().stream().map(k -> keyBody(k.publicKey())).toList();
    return person.keys().stream().filter(k -> !reconcilers.contains(keyBody(k))).toList();
  }

  /** People who wrote the specs that have this provenance, sorted. */
  public List<String> authors(List<Provenance> provenance) {
    TreeSet<String> authors = new TreeSet<>();
    for (Person person : control.people().values()) {
      for (Provenance origin : provenance) {
        boolean wrote = origin.emails().stream().anyMatch(person::hasEmail);
        boolean signed =
            person.keys().stream().anyMatch(k -> origin.signingKeys().contains(keyBody(k)));
        if (wrote || signed) {
          authors.add(person.name());
        }
      }
    }
    return List.copyOf(authors);
  }

  /** Type and base64 of an OpenSSH public key, without the comment. */
  private static String keyBody(String publicKey) {
    String[] parts = publicKey.trim().split("\\s+");
    return parts.length < 2 ? publicKey.trim() : parts[0] + " " + parts[1];
  }
}
