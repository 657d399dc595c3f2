package dev.mandate.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.evidence.RunStatements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks that {@code run.yaml} and the two signed statements say the same of a run. */
final class RecordCheck {
  private static final String MISMATCH = "run/mismatch";

  /** Field of the run predicate, and JSON pointer into {@code run.yaml}. */
  private static final Map<String, String> RUN_FIELDS =
      Map.ofEntries(
          Map.entry("runId", "/metadata/name"),
          Map.entry("task", "/spec/task"),
          Map.entry("agent", "/spec/agent"),
          Map.entry("environment", "/spec/environment"),
          Map.entry("occurrence", "/spec/occurrence"),
          Map.entry("attempt", "/spec/attempt"),
          Map.entry("specCommit", "/spec/specCommit"),
          Map.entry("specDigest", "/spec/specDigest"),
          Map.entry("policyDigest", "/spec/policyDigest"),
          Map.entry("outcome", "/status/outcome"),
          Map.entry("startedAt", "/status/startedAt"),
          Map.entry("finishedAt", "/status/finishedAt"),
          Map.entry("outputDigest", "/status/output/digest"));

  /** Field of the run predicate, and JSON pointer into the SLSA predicate. */
  private static final Map<String, String> PROVENANCE_FIELDS =
      Map.ofEntries(
          Map.entry("runId", "/runDetails/metadata/invocationId"),
          Map.entry("startedAt", "/runDetails/metadata/startedOn"),
          Map.entry("finishedAt", "/runDetails/metadata/finishedOn"),
          Map.entry("task", "/buildDefinition/externalParameters/task"),
          Map.entry("environment", "/buildDefinition/externalParameters/environment"),
          Map.entry("occurrence", "/buildDefinition/externalParameters/occurrence"),
          Map.entry("specDigest", "/buildDefinition/externalParameters/specDigest"),
          Map.entry("agent", "/buildDefinition/internalParameters/agent"),
          Map.entry("agentDigest", "/buildDefinition/internalParameters/agentDigest"),
          Map.entry("attempt", "/buildDefinition/internalParameters/attempt"),
          Map.entry("policyDigest", "/buildDefinition/internalParameters/policyDigest"),
          Map.entry("promptDigest", "/buildDefinition/internalParameters/promptDigest"),
          Map.entry("templatesDigest", "/buildDefinition/internalParameters/templatesDigest"));

  private RecordCheck() {}

  static void check(String folderId, ObjectNode record, ObjectNode predicate, Problems problems) {
    problems.compare(MISMATCH, RunFolder.RUN, "kind", RecordText.text(record, "/kind"), "Run");
    problems.compare(MISMATCH, RunStatements.RUN_FILE, "runId", text(predicate, "runId"), folderId);
    RUN_FIELDS.forEach(
        (field, pointer) ->
            problems.compare(
                MISMATCH,
                RunFolder.RUN,
                pointer,
                RecordText.text(record, pointer),
                text(predicate, field)));
    problems.compare(
        MISMATCH,
        RunFolder.RUN,
        "/status/agent",
        canonical(record.at("/status/agent")),
        canonical(predicate.path("agentReport")));
    problems.compare(
        MISMATCH,
        RunFolder.RUN,
        "/status/model",
        canonical(record.at("/status/model")),
        canonical(predicate.path("modelUse")));
    problems.compare(
        MISMATCH,
        RunFolder.RUN,
        "/spec/release",
        canonical(record.at("/spec/release")),
        canonical(predicate.path("release")));
    problems.compare(
        MISMATCH,
        RunFolder.RUN,
        "/spec/approvals",
        approvers(record.at("/spec/approvals")).toString(),
        approvers(predicate.path("approvals")).toString());
  }

  static void checkProvenance(ObjectNode provenance, ObjectNode predicate, Problems problems) {
    String file = RunStatements.PROVENANCE_FILE;
    problems.compare(
        MISMATCH,
        file,
        "buildType",
        RecordText.text(provenance, "/buildDefinition/buildType"),
        RunStatements.BUILD_TYPE);
    PROVENANCE_FIELDS.forEach(
        (field, pointer) ->
            problems.compare(
                MISMATCH,
                file,
                pointer,
                RecordText.text(provenance, pointer),
                text(predicate, field)));
    problems.compare(
        MISMATCH,
        file,
        "spec commit",
        commit(provenance, "spec").orElse(""),
        text(predicate, "specCommit"));
    problems.compare(
        MISMATCH,
        file,
        "target commit",
        commit(provenance, "target").orElse(""),
        text(predicate, "targetCommit"));
  }

  static List<String> approvers(JsonNode approvals) {
    List<String> names = new ArrayList<>();
    approvals.forEach(approval -> names.add(approval.path("approver").asText()));
    return names.stream().sorted().toList();
  }

  private static Optional<String> commit(ObjectNode provenance, String name) {
    for (JsonNode dependency : provenance.at("/buildDefinition/resolvedDependencies")) {
      if (dependency.path("name").asText().equals(name)) {
        return Optional.of(RecordText.text(dependency, "/digest/gitCommit"));
      }
    }
    return Optional.empty();
  }

  private static String canonical(JsonNode node) {
    return node.isMissingNode() ? "" : CanonicalJson.text(node);
  }

  private static String text(ObjectNode predicate, String field) {
    return predicate.path(field).asText("");
  }
}
