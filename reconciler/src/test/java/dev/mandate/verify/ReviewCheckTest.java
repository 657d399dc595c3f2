package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.OutputWord;
import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.Approval;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An output that was approved in a conversation was approved by the word that stands for it. */
class ReviewCheckTest {
  private static final String RUN = "0b8f3c7e-93a1-8e52-8c41-5f0de2a4b716";
  private static final String RELEASE = "1c8f3c7e-93a1-8e52-8c41-5f0de2a4b717";

  private final List<Problem> problems = new ArrayList<>();

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode approval() {
    ObjectNode approval =
        ApprovalDocuments.unsignedOfOutput(
            "fix",
            "production",
            digest("spec"),
            digest("policy"),
            new Approval.OfOutput(RUN, digest("made"), "b".repeat(40)),
            "bob",
            Instant.parse("2026-03-02T08:00:00Z"),
            Instant.parse("2026-03-09T08:00:00Z"),
            Optional.empty());
    ((ObjectNode) approval.get("spec"))
        .putObject("review")
        .put("run", RELEASE)
        .put("says", OutputWord.of(approval).value());
    return approval;
  }

  private List<String> found(Consumer<ObjectNode> change) {
    ObjectNode approval = approval();
    change.accept((ObjectNode) approval.get("spec"));
    ObjectNode predicate = JsonNodeFactory.instance.objectNode().put("runId", RELEASE);
    new ReviewCheck(answers(Declarations.class), answers(Signatures.class), Set.of())
        .check(
            new CommitId("a".repeat(40)),
            "bob",
            approval,
            predicate,
            new Problems(problems::add, Optional.empty(), Optional.of(RELEASE), ""));
    return problems.stream().map(Problem::what).toList();
  }

  /** All else is as it should be. */
  private static <T> T answers(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals("checkSsh")
                    ? new Signatures.SshCheck.Good("key")
                    : Optional.empty()));
  }

  @Test
  void theWordStandsForAllThatIsApproved() {
    assertEquals(List.of(), found(spec -> {}));
  }

  @ParameterizedTest
  @CsvSource({"task, other", "environment, sandbox", "specDigest, x", "policyDigest, x"})
  void anythingElseHasAnotherWord(String field, String value) {
    List<String> found = found(spec -> spec.put(field, value));
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.getFirst().contains("the word that approved an output"), found.toString());
  }

  @ParameterizedTest
  @CsvSource({"run, " + RELEASE, "digest, x", "base, x"})
  void anotherOutputHasAnotherWord(String field, String value) {
    assertEquals(1, found(spec -> ((ObjectNode) spec.get("output")).put(field, value)).size());
  }

  @Test
  void aWordThatIsMissingIsNoWord() {
    assertEquals(1, found(spec -> ((ObjectNode) spec.get("review")).remove("says")).size());
  }
}
