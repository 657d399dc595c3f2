package dev.mandate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.Sighting;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.signing.SshSignatures;
import dev.mandate.testkit.RealGit;
import dev.mandate.verify.Problem;
import dev.mandate.verify.VerificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was seen of reviews, and what they have allowed, cannot be changed or made up unseen. */
class ReviewTamperTest {
  @TempDir Path folder;
  private ProposedTask given;
  private Path clone;
  private String sighting;
  private String approval;

  @BeforeEach
  void recordARun() {
    given = new ProposedTask(folder);
    given.approves(given.bob);
    given.merge();
    Observed observed = given.reconciled();
    given.scene.assertSound();
    sighting = only(observed, path -> path.startsWith("approvals/reviews/"));
    approval =
        only(observed, path -> path.startsWith("approvals/") && !path.startsWith("approvals/r"));
    clone = folder.resolve("clone");
    RealGit.run(
        folder,
        "clone",
        "-q",
        "-b",
        "mandate/runs",
        given.scene.repo.path().toString(),
        clone.toString());
  }

  @AfterEach
  void close() {
    given.close();
  }

  private static String only(Observed observed, Predicate<String> which) {
    Set<String> found =
        observed.files().keySet().stream().filter(which).collect(Collectors.toSet());
    assertEquals(1, found.size(), found.toString());
    return found.iterator().next();
  }

  private void put(String path, ObjectNode document) {
    write(Path.of(path), new String(CanonicalJson.bytes(document), UTF_8));
  }

  /** What verifying names, once what is in the clone is on the branch, signed by somebody. */
  private Set<String> rulesOfAPushBy(String keyOf) {
    RealGit.run(clone, "add", "--all");
    RealGit.run(
        clone,
        "-c",
        "user.name=Somebody",
        "-c",
        "user.email=somebody@example.org",
        "commit",
        "-q",
        "-m",
        "Tamper");
    String payload = RealGit.run(clone, "cat-file", "commit", "HEAD");
    String signature =
        SshSignatures.sign(given.scene.people.key(keyOf), "git", payload.getBytes(UTF_8));
    int header = payload.indexOf("\n\n") + 1;
    String signed =
        payload.substring(0, header)
            + "gpgsig "
            + signature.strip().replace("\n", "\n ")
            + "\n"
            + payload.substring(header);
    write(Path.of("signed"), signed);
    String commit = RealGit.run(clone, "hash-object", "-t", "commit", "-w", "signed").strip();
    RealGit.run(clone, "push", "-q", "origin", commit + ":refs/heads/mandate/runs");
    VerificationReport report = given.scene.verification();
    assertEquals(report.problems().isEmpty(), report.verified());
    return report.problems().stream().map(Problem::rule).collect(Collectors.toSet());
  }

  private void write(Path path, String content) {
    try {
      Path file = clone.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The document at a path with something else in it, signed anew by somebody. */
  private ObjectNode other(
      String path, String keyOf, String namespace, Consumer<ObjectNode> change) {
    ObjectNode document = (ObjectNode) Observed.json(given.scene.observed().files().get(path));
    ((ObjectNode) document.get("spec")).remove("signature");
    change.accept((ObjectNode) document.get("spec"));
    String signature =
        SshSignatures.sign(
            given.scene.people.key(keyOf), namespace, ApprovalDocuments.signedBytes(document));
    return ApprovalDocuments.signed(document, signature);
  }

  /** That carol has reviewed it, too, which she has not. */
  private void invented(String keyOf, String namespace) {
    ObjectNode made =
        other(
            sighting,
            keyOf,
            namespace,
            spec -> ((ObjectNode) spec.get("review")).put("id", 999_999));
    String path = sighting.replaceFirst("/review-[0-9]+/", "/review-999999/");
    put(path, made);
  }

  @Test
  void whatAReconcilerAddsIsSound() {
    invented("reconciler", Sighting.NAMESPACE);
    assertEquals(Set.of(), rulesOfAPushBy("reconciler"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsThereIsNotChanged(boolean ofSighting) {
    String path = ofSighting ? sighting : approval;
    put(path, other(path, "reconciler", Sighting.NAMESPACE, spec -> spec.put("task", "other")));
    assertEquals(Set.of("history/changed"), rulesOfAPushBy("reconciler"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsThereIsNotTakenAway(boolean ofSighting) throws IOException {
    Files.delete(clone.resolve(ofSighting ? sighting : approval));
    assertEquals(Set.of("history/deleted"), rulesOfAPushBy("reconciler"));
  }

  @Test
  void aSightingThatSomebodyElseHasSigned() {
    invented("bob", Sighting.NAMESPACE);
    assertEquals(Set.of("record/sighting"), rulesOfAPushBy("reconciler"));
  }

  @Test
  void aSightingInACommitThatSomebodyElseHasSigned() {
    invented("reconciler", Sighting.NAMESPACE);
    assertEquals(Set.of("commit/signature"), rulesOfAPushBy("bob"));
  }

  @Test
  void aSightingByAPersonWhoIsNoReconciler() {
    invented("bob", Sighting.NAMESPACE);
    assertEquals(Set.of("commit/signature", "record/sighting"), rulesOfAPushBy("bob"));
  }

  @Test
  void aSightingThatWasSignedAsSomethingElse() {
    invented("reconciler", ApprovalDocuments.NAMESPACE);
    assertEquals(Set.of("record/sighting"), rulesOfAPushBy("reconciler"));
  }

  @Test
  void aSightingOfAnotherReviewThanItsPlaceSays() {
    put(
        sighting.replace("first.json", "0123456789abcdef.json"),
        other(
            sighting,
            "reconciler",
            Sighting.NAMESPACE,
            spec -> ((ObjectNode) spec.get("review")).put("id", 999_999)));
    assertEquals(Set.of("record/sighting"), rulesOfAPushBy("reconciler"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reconciler", "bob"})
  void anApprovalByAReviewThatAllowedNoRun(String keyOf) {
    ObjectNode made =
        other(
            approval,
            keyOf,
            Sighting.NAMESPACE,
            spec -> ((ObjectNode) spec.get("review")).put("login", "carol"));
    String hex = CanonicalJson.digest(made).hex();
    put("approvals/" + hex.substring(0, 2) + "/" + hex + ".json", made);
    assertEquals(
        keyOf.equals("bob") ? Set.of("commit/signature", "record/review") : Set.of("record/review"),
        rulesOfAPushBy(keyOf));
  }
}
