package dev.mandate.approval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Decision.Refused;
import dev.mandate.finding.SourceLocation;
import dev.mandate.run.GivenRun;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.SshSignatures;
import dev.mandate.signing.TestKeys;
import dev.mandate.signing.VerificationKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.ControlRepository.SigningKey;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Kind;
import dev.mandate.spec.RiskClass;
import dev.mandate.spec.SpecDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ApprovalsTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final LocalKey BOB = TestKeys.ed25519(12);
  private static final LocalKey BOBS_OTHER = TestKeys.p256(22);
  private static final LocalKey ALICE = TestKeys.ed25519(11);
  private static final LocalKey SHARED = TestKeys.ed25519(14);
  private static final Digest POLICY = digest("policy");
  private static final List<Provenance> BY_A_STRANGER = wrote(Set.of("x@example.org"), Set.of());

  private final DeclaredTask task = new GivenRun().declared();
  private final List<Approval> given = new ArrayList<>();

  @Test
  void aSignedApprovalOfExactlyThisHolds() {
    approve("bob", BOB, UnaryOperator.identity());
    Standing standing = standing(BY_A_STRANGER);
    assertEquals(List.of("alice", "bob", "erin"), standing.candidates());
    assertEquals(List.of("bob"), approvers(standing));
    assertEquals(List.of(), standing.refused());
  }

  @Test
  void anyOfAPersonsKeysMaySign() {
    approve("bob", BOBS_OTHER, UnaryOperator.identity());
    assertEquals(List.of("bob"), approvers(standing(BY_A_STRANGER)));
  }

  @Test
  void onePersonCountsOnce() {
    approve("bob", BOB, UnaryOperator.identity());
    approve("bob", BOBS_OTHER, spec -> spec.put("comment", "and once more"));
    approve("alice", ALICE, UnaryOperator.identity());
    Standing standing = standing(BY_A_STRANGER);
    assertEquals(List.of("bob", "alice"), approvers(standing));
    assertEquals(List.of(), standing.refused());
  }

  @Test
  void anApprovalForAnotherEnvironmentDoesNotCount() {
    approve("bob", BOB, spec -> spec.put("environment", "production"));
    refused("it is for environment production");
  }

  @Test
  void anApprovalOfAnotherSpecDoesNotCount() {
    approve("bob", BOB, spec -> spec.put("specDigest", digest("before").value()));
    refused(
        "what was approved has changed since: it was %s, it is %s"
            .formatted(digest("before").abbreviated(), task.digest().abbreviated()));
  }

  @Test
  void anApprovalUnderAnotherPolicyDoesNotCount() {
    approve("bob", BOB, spec -> spec.put("policyDigest", digest("before").value()));
    refused(
        "the policy has changed since: it was %s, it is %s"
            .formatted(digest("before").abbreviated(), POLICY.abbreviated()));
  }

  @Test
  void anApprovalEndsAtTheInstantItNames() {
    approve("bob", BOB, spec -> spec.put("expiresAt", NOW.plusNanos(1).toString()));
    assertEquals(List.of("bob"), approvers(standing(BY_A_STRANGER)));
    given.clear();
    approve("bob", BOB, spec -> spec.put("expiresAt", NOW.toString()));
    refused("it expired at 2026-03-04T12:00:00Z");
  }

  @Test
  void whoeverNoRuleNamesMayNotApprove() {
    approve("dave", TestKeys.ed25519(15), UnaryOperator.identity());
    refused("dave", "dave may not approve this task here");
  }

  @Test
  void whoeverHasNoKeyMayNotApprove() {
    approve("frank", TestKeys.ed25519(16), UnaryOperator.identity());
    refused("frank", "frank may not approve this task here");
  }

  @Test
  void nobodyOutsideOfMandateYamlMayApprove() {
    approve("mallory", TestKeys.ed25519(17), UnaryOperator.identity());
    refused("mallory", "mallory may not approve this task here");
  }

  @Test
  void theKeyOfAnotherPersonDoesNotSignForOne() {
    approve("bob", ALICE, UnaryOperator.identity());
    refused("its signature is not by a key of bob");
  }

  @Test
  void aKeyThatAReconcilerSignsWithIsNobodysOwn() {
    approve("erin", SHARED, UnaryOperator.identity());
    refused("erin", "its signature is not by a key of erin");
  }

  @Test
  void aWordChangedAfterSigningVoidsTheSignature() {
    Approval signed = approval("bob", BOB, UnaryOperator.identity());
    ObjectNode edited = signed.document().json().deepCopy();
    ((ObjectNode) edited.get("spec")).put("comment", "added later");
    given.add(approval(edited));
    refused("its signature is not by a key of bob");
  }

  @Test
  void aSignatureForAnythingElseIsNone() {
    ObjectNode unsigned = unsigned("bob");
    String forGit =
        SshSignatures.sign(BOB, SshSignatures.GIT, ApprovalDocuments.signedBytes(unsigned));
    given.add(approval(ApprovalDocuments.signed(unsigned, forGit)));
    refused("its signature is not by a key of bob");
  }

  @Test
  void anAuthorIsKnownByAnyAddressInAnyCase() {
    approve("bob", BOB, UnaryOperator.identity());
    refused("bob is an author of what is approved", wrote(Set.of("bob@work.example"), Set.of()));
  }

  @Test
  void aCoAuthorIsAnAuthor() {
    approve("bob", BOB, UnaryOperator.identity());
    refused(
        "bob is an author of what is approved",
        wrote(Set.of("alice@example.org", "bob@example.org"), Set.of()));
  }

  @Test
  void whoeverSignedTheCommitIsAnAuthorWhateverItsAddressSays() {
    approve("bob", BOB, UnaryOperator.identity());
    refused(
        "bob is an author of what is approved",
        wrote(Set.of("x@example.org"), Set.of(BOBS_OTHER.verificationKey().openSsh())));
  }

  @Test
  void theAuthorOfAnyPartIsAnAuthor() {
    approve("bob", BOB, UnaryOperator.identity());
    List<Provenance> both = new ArrayList<>(BY_A_STRANGER);
    both.addAll(wrote(Set.of("bob@example.org"), Set.of()));
    refused("bob is an author of what is approved", both);
  }

  @Test
  void historyIsAskedOnlyWhenThereIsSomethingToJudge() {
    Standing standing =
        new Approvals(control(), given, ApprovalsTest::valid)
            .of(task, POLICY, NOW, () -> fail("history was walked for nothing"));
    assertEquals(Standing.open(List.of("alice", "bob", "erin")), standing);
  }

  @Test
  void anApprovalOfAnotherTaskIsNotLookedAt() {
    approve("bob", BOB, spec -> spec.put("task", "another"));
    assertEquals(Standing.open(List.of("alice", "bob", "erin")), standing(BY_A_STRANGER));
  }

  @Test
  void oneYesHasOneName() {
    ObjectNode first = unsigned("bob");
    ObjectNode later =
        ApprovalDocuments.unsigned(
            task.name(),
            "staging",
            task.digest(),
            POLICY,
            "bob",
            NOW.plusSeconds(60),
            Optional.of(NOW.plusSeconds(3600)),
            Optional.of("again"));
    assertEquals(first.at("/metadata/name"), later.at("/metadata/name"));
    assertEquals("again", later.at("/spec/comment").asText());
    String longName = "a-" + "x".repeat(37) + "-and-more";
    String name =
        ApprovalDocuments.unsigned(
                longName, "e", POLICY, POLICY, "bob", NOW, Optional.empty(), Optional.empty())
            .at("/metadata/name")
            .asText();
    assertEquals("a-" + "x".repeat(37) + "-", name.substring(0, 40));
    assertEquals(52, name.length());
  }

  private void refused(String reason) {
    refused("bob", reason);
  }

  private void refused(String approver, String reason) {
    Standing standing = standing(BY_A_STRANGER);
    assertEquals(List.of(), approvers(standing));
    assertEquals(List.of(new Refused(approver, reason)), standing.refused());
  }

  private void refused(String reason, List<Provenance> provenance) {
    Standing standing = standing(provenance);
    assertEquals(List.of(), approvers(standing));
    assertEquals(List.of(new Refused("bob", reason)), standing.refused());
    assertEquals(true, standing.authors().contains("bob"));
  }

  private Standing standing(List<Provenance> provenance) {
    return new Approvals(control(), given, ApprovalsTest::valid)
        .of(task, POLICY, NOW, () -> provenance);
  }

  private static List<String> approvers(Standing standing) {
    return standing.valid().stream().map(Approval::approver).toList();
  }

  private void approve(String approver, LocalKey key, UnaryOperator<ObjectNode> edit) {
    given.add(approval(approver, key, edit));
  }

  private Approval approval(String approver, LocalKey key, UnaryOperator<ObjectNode> edit) {
    ObjectNode unsigned = unsigned(approver);
    unsigned.set("spec", edit.apply((ObjectNode) unsigned.get("spec")));
    String signature =
        SshSignatures.sign(
            key, ApprovalDocuments.NAMESPACE, ApprovalDocuments.signedBytes(unsigned));
    return approval(ApprovalDocuments.signed(unsigned, signature));
  }

  private ObjectNode unsigned(String approver) {
    return ApprovalDocuments.unsigned(
        task.name(),
        "staging",
        task.digest(),
        POLICY,
        approver,
        Instant.parse("2026-03-01T00:00:00Z"),
        Optional.empty(),
        Optional.empty());
  }

  private static Approval approval(ObjectNode json) {
    return new Approval(
        document(Kind.APPROVAL, json),
        json.at("/spec/task").asText(),
        json.at("/spec/environment").asText(),
        new Digest(json.at("/spec/specDigest").asText()),
        new Digest(json.at("/spec/policyDigest").asText()),
        json.at("/spec/approver").asText(),
        Instant.parse(json.at("/spec/approvedAt").asText()),
        Optional.ofNullable(json.at("/spec/expiresAt").textValue()).map(Instant::parse),
        Optional.ofNullable(json.at("/spec/output/run").textValue())
            .map(
                run ->
                    new Approval.OfOutput(
                        run,
                        new Digest(json.at("/spec/output/digest").asText()),
                        json.at("/spec/output/base").asText())),
        json.at("/spec/signature").asText());
  }

  private static ControlRepository control() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Map<String, Person> people = new TreeMap<>();
    person(people, "alice", List.of("alice@example.org"), ALICE);
    person(people, "bob", List.of("bob@example.org", "Bob@Work.Example"), BOB, BOBS_OTHER);
    person(people, "dave", List.of(), TestKeys.ed25519(15));
    person(people, "erin", List.of(), SHARED);
    person(people, "frank", List.of());
    return new ControlRepository(
        document(Kind.CONTROL_REPOSITORY, json),
        Map.of(),
        people,
        List.of(
            new ApproverRule(
                List.of("staging"),
                Set.of(RiskClass.DIAGNOSTICS),
                List.of("bob", "alice", "erin", "frank", "mallory")),
            new ApproverRule(
                List.of("staging"), Set.of(RiskClass.HIGH_RISK), List.of("dave", "alice")),
            new ApproverRule(
                List.of("production"), Set.of(RiskClass.DIAGNOSTICS), List.of("dave"))),
        List.of(
            new SigningKey("one", SHARED.verificationKey().openSsh() + "  reconciler@example.org")),
        Optional.empty(),
        json,
        new ControlRepository.RuntimeDefaults(Set.of(), Duration.ofHours(1)),
        Duration.ofMinutes(1),
        Map.of(),
        OptionalInt.empty(),
        List.of());
  }

  private static void person(
      Map<String, Person> people, String name, List<String> emails, LocalKey... keys) {
    List<String> lines = new ArrayList<>();
    for (LocalKey key : keys) {
      lines.add(key.verificationKey().openSsh() + " " + name + "@laptop");
    }
    people.put(name, new Person(name, emails, lines, OptionalLong.empty()));
  }

  private static SpecDocument document(Kind kind, ObjectNode json) {
    return new SpecDocument(
        kind,
        json.at("/metadata/name").asText(),
        new RepoPath("file.yaml"),
        new SourceLocation("file.yaml", 1, 1),
        json,
        CanonicalJson.digest(json));
  }

  private static List<Provenance> wrote(Set<String> emails, Set<String> keys) {
    return List.of(new Provenance(new CommitId("1".repeat(40)), emails, keys));
  }

  private static boolean valid(
      String armored, byte[] message, String namespace, List<String> publicKeys) {
    List<VerificationKey> keys =
        publicKeys.stream().flatMap(key -> VerificationKey.parse(key).stream()).toList();
    return SshSignatures.verify(armored, message, namespace, keys)
        instanceof SshSignatures.Result.Good;
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
