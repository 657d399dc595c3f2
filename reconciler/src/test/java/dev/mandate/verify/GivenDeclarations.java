package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.snapshot.CommitId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A default branch with one commit that declares what the given runs say. */
final class GivenDeclarations implements Declarations {
  private final CommitId commit;
  private final Map<String, Digest> tasks = new HashMap<>();
  private final Map<String, List<String>> keys = new HashMap<>();
  private final Map<Digest, ObjectNode> approvals = new HashMap<>();
  private final Map<String, Long> accounts = new HashMap<>();
  private final SortedMap<String, Digest> sealings = new TreeMap<>();

  GivenDeclarations(CommitId commit) {
    this.commit = commit;
  }

  GivenDeclarations task(String name, Digest digest) {
    tasks.put(name, digest);
    return this;
  }

  GivenDeclarations person(String name, String key) {
    keys.put(name, List.of(key));
    return this;
  }

  /** How a credential of every task is sealed. */
  GivenDeclarations sealed(String credential, Digest digest) {
    sealings.put(credential, digest);
    return this;
  }

  /** Whose reviews count, by the account that they are given with. */
  GivenDeclarations reviewer(String name, long account) {
    accounts.put(name, account);
    return this;
  }

  ObjectNode add(ObjectNode approval) {
    approvals.put(CanonicalJson.digest(approval), approval);
    return approval;
  }

  /** A person's signed yes to a run's task; {@code changes} are made before it is signed. */
  static ObjectNode approval(
      GivenRun run, String approver, EvidenceSigner signer, Map<String, String> changes) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1").put("kind", "Approval");
    document.putObject("metadata").put("name", run.task() + "-" + approver);
    ObjectNode spec = document.putObject("spec");
    spec.put("task", run.task());
    spec.put("environment", "production");
    spec.put("specDigest", run.specDigest().value());
    spec.put("policyDigest", GivenRun.policyDigest().value());
    spec.put("approver", approver);
    spec.put("approvedAt", "2026-03-04T00:00:00Z");
    changes.forEach(spec::put);
    spec.put(
        "signature", signer.sshSignature("approval@mandate.dev", CanonicalJson.bytes(document)));
    return document;
  }

  @Override
  public boolean inHistory(CommitId asked) {
    return asked.equals(commit);
  }

  @Override
  public Optional<Digest> declaredDigest(CommitId asked, String task) {
    return inHistory(asked) ? Optional.ofNullable(tasks.get(task)) : Optional.empty();
  }

  @Override
  public SortedMap<String, Digest> sealings(CommitId asked, String task) {
    return inHistory(asked) ? Collections.unmodifiableSortedMap(sealings) : new TreeMap<>();
  }

  @Override
  public int outputApprovals(CommitId asked, String task) {
    return 0;
  }

  @Override
  public Set<String> approvers(CommitId asked, String task) {
    return keys.keySet();
  }

  @Override
  public List<String> keysOf(CommitId asked, String person) {
    return inHistory(asked) ? keys.getOrDefault(person, List.of()) : List.of();
  }

  @Override
  public Optional<ObjectNode> approval(CommitId asked, Digest digest) {
    return inHistory(asked) ? Optional.ofNullable(approvals.get(digest)) : Optional.empty();
  }

  @Override
  public Optional<String> objection(CommitId asked, String task, ClaimedReview review) {
    boolean known = accounts.getOrDefault(review.person(), -1L) == review.account();
    return known ? Optional.empty() : Optional.of("it is nobody's account here");
  }
}
