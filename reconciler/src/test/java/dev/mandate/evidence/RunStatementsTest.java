package dev.mandate.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunId;
import dev.mandate.snapshot.CommitId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunStatementsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/dev/mandate/evidence");
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID9gcBX8HV/uUdemiKh0Jge1n31mnSc39VsOGF739hKb";
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void provenanceSpeaksTheWordsOfSlsa() throws IOException {
    assertGolden("provenance.json", RunStatements.provenance(facts(), KEY));
  }

  @Test
  void theRunPredicateHoldsTheWholeChain() throws IOException {
    assertGolden("run.json", RunStatements.run(facts()));
  }

  @Test
  void theRunPredicateMatchesItsSchema() throws IOException {
    Schema schema;
    try (InputStream in =
        RunStatements.class.getResourceAsStream(
            "/dev/mandate/schemas/attestations/run.schema.json")) {
      schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
    }
    ObjectNode predicate = RunStatements.run(facts()).predicate();
    assertEquals(List.of(), schema.validate(predicate));

    ObjectNode odd = predicate.deepCopy();
    odd.put("verdict", "allow");
    assertFalse(schema.validate(odd).isEmpty(), "the schema is closed");
    for (String field : List.of("runId", "specDigest", "decision", "outputs")) {
      ObjectNode without = predicate.deepCopy();
      without.remove(field);
      assertFalse(schema.validate(without).isEmpty(), field + " is required");
    }
  }

  @Test
  void aBundleIsNeverItsOwnSubject() {
    RunFacts facts = facts();
    TreeMap<String, Digest> files = new TreeMap<>(facts.files());
    files.put(RunStatements.RUN_FILE, digest("x"));
    assertThrows(IllegalArgumentException.class, () -> withFiles(facts, files));
  }

  private static final ObjectNode MODEL_USE = modelUse();

  private static ObjectNode modelUse() {
    ObjectNode use = JSON.createObjectNode();
    use.put("provider", "anthropic").put("address", "https://api.anthropic.com");
    use.putArray("models").add("a-model");
    use.put("requests", 2).put("answers", 1);
    use.putArray("refused").addObject().put("reason", "its body is too large").put("count", 1);
    use.putObject("usage")
        .put("inputTokens", 1000)
        .put("outputTokens", 34)
        .put("cacheReadTokens", 200)
        .put("cacheWriteTokens", 0);
    use.put("assumed", 1).put("costUsd", "0.010710");
    use.putObject("prices").put("date", "2026-01-01").put("digest", digest("prices").value());
    use.put("exceeded", "it took more turns than 1");
    return use;
  }

  private static RunFacts facts() {
    TreeMap<String, Digest> files = new TreeMap<>();
    for (String file :
        List.of(
            "run.yaml",
            "decision.json",
            "log.txt",
            "patch.diff",
            "artifacts/report.md",
            "artifacts/é.txt")) {
      files.put(file, digest(file));
    }
    OccurrenceKey key = new OccurrenceKey("audit", digest("spec"), OccurrenceKey.ONCE);
    return new RunFacts(
        RunId.of(key, 1),
        "audit",
        "auditor",
        "production",
        "once",
        1,
        new CommitId("1".repeat(40)),
        digest("spec"),
        digest("agent"),
        new RunFacts.PolicyFact(digest("bundle"), digest("policy")),
        new RunFacts.DecisionFact(digest("decision.json"), digest("input"), "allow"),
        List.of(new RunFacts.ApprovalFact("alice", digest("approval"))),
        "claude-code",
        Optional.of(new RunFacts.ModelFact("anthropic", "a-model")),
        Optional.of("registry.example/agent@sha256:" + "0".repeat(64)),
        Optional.of(digest("prompt")),
        Optional.of(digest("templates")),
        Optional.of(new CommitId("2".repeat(40))),
        Optional.of(new RunFacts.TargetFact("shop", "https://git.example.org/shop.git")),
        "succeeded",
        Instant.parse("2026-01-02T03:04:05Z"),
        Instant.parse("2026-01-02T03:04:06.5Z"),
        Optional.of(JSON.createObjectNode().put("version", "2.1.197").put("toolCalls", 3)),
        Optional.of(MODEL_USE),
        Optional.empty(),
        Optional.empty(),
        List.of(new RunFacts.CredentialFact("anthropic", digest("sealed"), "gateway")),
        Optional.of(new RunFacts.TrustFact("unknown", "audit.yaml is by somebody")),
        files);
  }

  private static RunFacts withFiles(RunFacts f, TreeMap<String, Digest> files) {
    return new RunFacts(
        f.id(),
        f.task(),
        f.agent(),
        f.environment(),
        f.occurrence(),
        f.attempt(),
        f.specCommit(),
        f.specDigest(),
        f.agentDigest(),
        f.policy(),
        f.decision(),
        f.approvals(),
        f.connector(),
        f.model(),
        f.image(),
        f.promptDigest(),
        f.templatesDigest(),
        f.targetCommit(),
        f.target(),
        f.outcome(),
        f.startedAt(),
        f.finishedAt(),
        f.agentReport(),
        f.modelUse(),
        f.output(),
        f.release(),
        f.credentials(),
        f.trust(),
        files);
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertGolden(String name, Statement statement) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("predicateType", statement.predicateType());
    statement
        .subjects()
        .forEach(s -> json.withObject("/subjects").put(s.name(), s.digest().abbreviated()));
    json.set("predicate", statement.predicate());
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    Path golden = GOLDEN.resolve(name);
    String expected = Files.exists(golden) ? Files.readString(golden) : "";
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, text);
    }
    assertEquals(expected, text);
  }
}
