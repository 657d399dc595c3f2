package dev.mandate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.SignatureCheck;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.cycle.PolicySource;
import dev.mandate.cycle.Survey;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunId;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.SshSignatures;
import dev.mandate.signing.TestKeys;
import dev.mandate.signing.VerificationKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import dev.mandate.testkit.FilesInMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of {@code cases/plan}: the specs in {@code given/} over those of {@code common/}, and in
 * {@code case.yaml} what else there is: {@code at} (instants to plan at), {@code capabilities},
 * {@code authors}, {@code records} and {@code approvals}.
 */
final class PlanCase {
  static final Path FOLDER = Path.of("src/test/resources/cases/plan");

  /** Each person signs with a key of their own. */
  private static final Map<String, LocalKey> KEYS =
      Map.of(
          "alice", TestKeys.ed25519(11),
          "bob", TestKeys.ed25519(12),
          "carol", TestKeys.ed25519(13),
          "dave", TestKeys.ed25519(14));

  private static final Digest EARLIER = Digest.of("earlier".getBytes(StandardCharsets.UTF_8));
  private static final SignatureCheck SIGNATURES = PlanCase::valid;

  private final FilesInMemory files = new FilesInMemory();
  private final PolicyEvaluator policy;
  private final JsonNode setting;
  private final SpecSet declared;

  private PlanCase(Path folder, PolicyEvaluator policy) throws IOException {
    this.policy = policy;
    this.setting = YAMLMapper.builder().build().readTree(folder.resolve("case.yaml").toFile());
    writeAll(FOLDER.resolve("common"));
    writeAll(folder.resolve("given"));
    this.declared =
        new SpecLoader(files, Limits.defaults())
            .load(files.snapshot(files.fetch().desired().orElseThrow(), Optional.empty()));
    for (Map.Entry<String, JsonNode> author : setting.path("authors").properties()) {
      files.author(author.getKey(), texts(author.getValue()), Set.of());
    }
    for (JsonNode record : setting.path("records")) {
      record(record);
    }
    for (JsonNode approval : setting.path("approvals")) {
      approve(approval);
    }
  }

  static PlanCase read(Path folder, PolicyEvaluator policy) throws IOException {
    return new PlanCase(folder, policy);
  }

  /** The plans at all instants of the case, as text. */
  String plans() {
    try {
      Survey survey =
          new Survey(
              files,
              new SpecLoader(files, Limits.defaults()),
              (control, commit, questions) -> new PolicySource.Loaded.Ready(policy),
              SIGNATURES,
              new Planner(capabilities()));
      StringBuilder text = new StringBuilder();
      for (JsonNode at : setting.path("at")) {
        Instant now = Instant.parse(at.asText());
        text.append(PlanText.of(survey.take(files.fetch(), now), now)).append('\n');
      }
      return text.toString().replace(policy.identity().digest().abbreviated(), "<policy>");
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  private Capabilities capabilities() {
    JsonNode given = setting.path("capabilities");
    return given.isMissingNode()
        ? Capabilities.of(Set.of("command"), Set.of("bubblewrap"))
        : Capabilities.of(texts(given.path("connectors")), texts(given.path("sandboxes")));
  }

  private void writeAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        files.write(
            folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
  }

  private void record(JsonNode given) {
    String task = given.path("task").asText();
    Digest digest = digest(given, "spec", declared.declared().get(task).digest());
    OccurrenceKey key = new OccurrenceKey(task, digest, given.path("occurrence").asText("once"));
    String run = RunId.of(key, 1).toString();
    FinalRecord record =
        new FinalRecord(
            key,
            1,
            run,
            given.path("outcome").asText("succeeded"),
            given.path("reason").asText("the agent ended well"),
            Instant.parse(given.path("finishedAt").asText("2026-03-01T00:00:00Z")),
            new RepoPath("runs/2026/03/01/" + run),
            Optional.ofNullable(given.path("proposal").textValue()));
    files.record(key.marker(), CanonicalJson.bytes(record.toJson()));
  }

  private void approve(JsonNode given) {
    String task = given.path("task").asText();
    var of = declared.declared().get(task);
    String person = given.path("by").asText();
    var unsigned =
        ApprovalDocuments.unsigned(
            task,
            given.path("environment").asText(of.environment().name()),
            digest(given, "spec", of.digest()),
            digest(given, "policy", policy.identity().digest()),
            person,
            Instant.parse("2026-03-01T00:00:00Z"),
            Optional.ofNullable(given.path("expiresAt").textValue()).map(Instant::parse),
            Optional.empty());
    String signature =
        SshSignatures.sign(
            KEYS.get(given.path("key").asText(person)),
            ApprovalDocuments.NAMESPACE,
            ApprovalDocuments.signedBytes(unsigned));
    files.write(
        "approvals/" + task + "-" + person + ".yaml",
        CanonicalJson.bytes(ApprovalDocuments.signed(unsigned, signature)));
  }

  private static Digest digest(JsonNode given, String field, Digest now) {
    return given.path(field).asText().equals("earlier") ? EARLIER : now;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static boolean valid(
      String armored, byte[] message, String namespace, List<String> publicKeys) {
    List<VerificationKey> keys =
        publicKeys.stream().flatMap(key -> VerificationKey.parse(key).stream()).toList();
    return SshSignatures.verify(armored, message, namespace, keys)
        instanceof SshSignatures.Result.Good;
  }
}
