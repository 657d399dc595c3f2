package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.Sighting;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.signing.KeySignatures;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.signing.TestKeys;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.ControlRepository;
import dev.mandate.verify.GivenBranch.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A run that a review has allowed: whatever is made up about the review is found and named. */
class ReviewedRunTest {
  private static final CommitId SPEC_COMMIT = new CommitId("a".repeat(40));
  private static final CommitId SQUASHED = new CommitId("c".repeat(40));
  private static final long ACCOUNT = 4711;

  private final EvidenceSigner reconciler = new LocalKeySigner(TestKeys.ed25519(1));
  private final EvidenceSigner bob = new LocalKeySigner(TestKeys.ed25519(2));
  private final KeySignatures signatures = new KeySignatures();
  private final GivenRun deploy = GivenRun.of("deploy");
  private final GivenDeclarations declarations =
      new GivenDeclarations(SPEC_COMMIT)
          .task("deploy", deploy.specDigest())
          .person("bob", bob.publicKey())
          .reviewer("bob", ACCOUNT);
  private GivenBranch branch;

  @BeforeEach
  void create(@TempDir Path folder) {
    branch = new GivenBranch(folder.resolve("runs.git"));
  }

  @AfterEach
  void close() {
    branch.close();
  }

  /** The approval of bob's review, signed by somebody, with something else in its {@code spec}. */
  private ObjectNode approval(
      EvidenceSigner signer, String namespace, Consumer<ObjectNode> change) {
    ObjectNode document = GivenDeclarations.approval(deploy, "bob", bob, Map.of());
    ObjectNode spec = (ObjectNode) document.get("spec");
    spec.remove("signature");
    spec.putObject("review")
        .put("repository", "acme/control")
        .put("proposal", "7")
        .put("by", "review")
        .put("id", 9)
        .put("account", ACCOUNT)
        .put("login", "bob")
        .put("commit", SQUASHED.hex())
        .put("authority", "name")
        .put("run", deploy.id());
    change.accept(spec);
    return ApprovalDocuments.signed(
        document, signer.sshSignature(namespace, ApprovalDocuments.signedBytes(document)));
  }

  private ObjectNode approval(Consumer<ObjectNode> change) {
    return approval(reconciler, Sighting.NAMESPACE, change);
  }

  private static Consumer<ObjectNode> review(Consumer<ObjectNode> change) {
    return spec -> change.accept((ObjectNode) spec.get("review"));
  }

  private Step recorded(ObjectNode approval) {
    String hex = CanonicalJson.digest(approval).hex();
    return Step.add(deploy.withApprovals(1, List.of(approval)).files(reconciler), reconciler)
        .with(
            "approvals/" + hex.substring(0, 2) + "/" + hex + ".json",
            Optional.of(CanonicalJson.bytes(approval)));
  }

  private VerificationReport verified(Step step) {
    TrustPolicy trust =
        TrustPolicy.ofControlRepository(
            SPEC_COMMIT,
            List.of(new ControlRepository.SigningKey("reconciler", reconciler.publicKey())),
            signatures);
    return new RunsVerifier(signatures, trust, Optional.of(declarations), Optional.empty())
        .verify(branch.history(), Optional.of(branch.write(List.of(step)).getLast()));
  }

  @Test
  void anHonestOneVerifies() {
    assertEquals(List.of(), verified(recorded(approval(spec -> {}))).problems());
    assertEquals(
        List.of(),
        verified(recorded(approval(review(of -> of.put("commit", SPEC_COMMIT.hex()))))).problems());
  }

  @TestFactory
  Stream<DynamicTest> whatIsMadeUpIsNamed() {
    return Stream.of(
        row(
            "signed by the person",
            approval(bob, Sighting.NAMESPACE, spec -> {}),
            "run/review",
            "not vouched for by a reconciler"),
        row(
            "signed as an approval of one's own",
            approval(reconciler, ApprovalDocuments.NAMESPACE, spec -> {}),
            "run/review",
            "not vouched for by a reconciler"),
        row(
            "of an account of somebody else",
            approval(review(of -> of.put("account", ACCOUNT + 1))),
            "run/review",
            "nobody's account"),
        row(
            "of somebody else",
            approval(spec -> spec.put("approver", "carol")),
            "run/review",
            "'carol' does not count"),
        row(
            "of no commit",
            approval(review(of -> of.put("commit", "main"))),
            "run/review",
            "names no commit"),
        row(
            "of another task",
            approval(spec -> spec.put("task", "other")),
            "run/approval",
            "for another task"),
        row(
            "of another spec",
            approval(spec -> spec.put("specDigest", GivenRun.digest("other").value())),
            "run/approval",
            "for another specDigest"),
        row(
            "in another environment",
            approval(spec -> spec.put("environment", "sandbox")),
            "run/approval",
            "for another environment"),
        row(
            "under another policy",
            approval(spec -> spec.put("policyDigest", GivenRun.digest("other").value())),
            "run/approval",
            "for another policyDigest"));
  }

  private DynamicTest row(String name, ObjectNode approval, String rule, String says) {
    return DynamicTest.dynamicTest(
        "a review " + name, () -> expect(verified(recorded(approval)), Set.of(rule), says));
  }

  private void expect(VerificationReport report, Set<String> rules, String says) {
    assertEquals(rules, report.problems().stream().map(Problem::rule).collect(Collectors.toSet()));
    assertTrue(
        report.problems().stream().anyMatch(problem -> problem.what().contains(says)),
        () -> report.problems().toString());
  }

  @Test
  void oneThatAllowedAnotherRun() {
    expect(
        verified(recorded(approval(review(of -> of.put("run", "another"))))),
        Set.of("run/review", "record/review"),
        "the run that a review allowed");
  }

  @Test
  void oneOfACommitThatDeclaredSomethingElse() {
    declarations.task("deploy", GivenRun.digest("since then"));
    expect(
        verified(recorded(approval(review(of -> of.put("commit", SPEC_COMMIT.hex()))))),
        Set.of("run/review", "run/declaration"),
        "what was declared in the commit that was reviewed");
  }

  @Test
  void oneOfCredentialsThatWereSealedOtherwise() {
    declarations.sealed("token", GivenRun.digest("sealed"));
    Consumer<ObjectNode> asDeclared = spec -> bind(spec, "token", "sealed");
    assertEquals(List.of(), verified(recorded(approval(asDeclared))).problems());
    for (Consumer<ObjectNode> other :
        List.<Consumer<ObjectNode>>of(
            spec -> {},
            spec -> bind(spec, "token", "sealed anew"),
            spec -> bind(spec, "other", "sealed"))) {
      expect(verified(recorded(approval(other))), Set.of("run/approval"), "were sealed otherwise");
    }
  }

  private static void bind(ObjectNode spec, String credential, String sealed) {
    spec.putObject("credentials").put(credential, GivenRun.digest(sealed).value());
  }

  @Test
  void oneThatIsNotThere() {
    ObjectNode approval = approval(spec -> {});
    String hex = CanonicalJson.digest(approval).hex();
    Step without =
        recorded(approval).without("approvals/" + hex.substring(0, 2) + "/" + hex + ".json");
    expect(verified(without), Set.of("run/approval"), "is not in the commit");
  }

  @Test
  void oneOfOtherBytesThanItsName() {
    ObjectNode approval = approval(spec -> {});
    String hex = CanonicalJson.digest(approval).hex();
    Step other =
        recorded(approval)
            .with(
                "approvals/" + hex.substring(0, 2) + "/" + hex + ".json",
                Optional.of(CanonicalJson.bytes(approval(spec -> spec.put("more", true)))));
    expect(verified(other), Set.of("run/approval", "record/name"), "another digest");
  }
}
