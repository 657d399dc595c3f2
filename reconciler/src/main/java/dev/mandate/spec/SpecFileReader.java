package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.canonical.PackedJson;
import dev.mandate.finding.Finding;
import dev.mandate.snapshot.RepoPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** From the bytes of a file to its documents: YAML, schema, typed view. Thread-safe. */
final class SpecFileReader {
  static final String API_VERSION = "mandate.dev/v1";
  private static final List<String> RECORDS = List.of("Run", "Decision");

  private final YamlReader yaml;
  private final Schemas schemas = new Schemas();

  SpecFileReader(Limits limits) {
    this.yaml = new YamlReader(limits);
  }

  ParsedFile read(RepoPath path, byte[] bytes) {
    YamlFile file = yaml.read(path.value(), bytes);
    List<Finding> findings = new ArrayList<>(file.findings());
    List<ParsedDocument> documents = new ArrayList<>();
    for (YamlDocument document : file.documents()) {
      DocumentFindings problems = new DocumentFindings(path.value(), document.positions());
      kind(document.json(), problems)
          .map(kind -> document(path, kind, document, problems))
          .ifPresent(documents::add);
      findings.addAll(problems.all());
    }
    return new ParsedFile(path, documents, findings);
  }

  private ParsedDocument document(
      RepoPath path, Kind kind, YamlDocument yaml, DocumentFindings problems) {
    ObjectNode json = yaml.json();
    schemas.check(kind.schemaName(), json, problems);
    Optional<String> name = Optional.ofNullable(json.at("/metadata/name").textValue());
    byte[] canonical = CanonicalJson.bytes(json);
    PackedJson content = PackedJson.ofCanonical(canonical);
    SpecDocument document =
        new SpecDocument(
            kind,
            name.orElse(SpecIndex.NAMELESS),
            path,
            problems.atValue(List.of()),
            content,
            Digest.of(canonical));
    Spec view = view(document, json, problems);
    Optional<Spec> spec = problems.hasErrors() ? Optional.empty() : Optional.of(view);
    List<Finding> errors =
        spec.isPresent() ? List.of() : problems.all().stream().filter(Finding::isError).toList();
    return new ParsedDocument(
        path, kind, name, spec, errors, document.where(), PackedDocument.of(yaml, content));
  }

  private Spec view(SpecDocument document, ObjectNode json, DocumentFindings problems) {
    return switch (document.kind()) {
      case CONTROL_REPOSITORY -> ControlRepositoryView.of(document, json, problems);
      case AGENT -> AgentView.of(document, json, problems);
      case TASK -> task(document, json, problems);
      case APPROVAL -> ApprovalView.of(document, json, problems);
      case ACKNOWLEDGEMENT -> AcknowledgementView.of(document, json, problems);
      case FREEZE -> FreezeView.of(document, json, problems);
      case REQUEST -> RequestView.of(document, json, problems);
      case CREDENTIAL -> CredentialView.of(document, json, problems);
    };
  }

  private Task task(SpecDocument document, ObjectNode json, DocumentFindings problems) {
    Task task = TaskView.of(document, json, problems);
    // Without a word about it the template takes any inputs, and what the schema of tasks refuses
    // as
    // inputs would only be refused again.
    if (json.path("spec").has("template") && !problems.isKnownAt(List.of("spec", "inputs"))) {
      schemas.checkInputs(task, json, problems);
    }
    return task;
  }

  /** What a document declares; with a version that is not ours nothing else can be said of it. */
  private static Optional<Kind> kind(ObjectNode json, DocumentFindings problems) {
    JsonNode version = json.path("apiVersion");
    if (!version.asText().equals(API_VERSION)) {
      String what =
          version.isMissingNode()
              ? "the document has no field `apiVersion`"
              : "unknown apiVersion \"" + version.asText() + "\"";
      problems.error(
          List.of("apiVersion"),
          "schema/api-version",
          what,
          "It says by which rules the document is read.",
          "Write `apiVersion: " + API_VERSION + "`.");
      return Optional.empty();
    }
    JsonNode label = json.path("kind");
    Optional<Kind> kind = Kind.named(label.asText());
    if (kind.isEmpty()) {
      unknownKind(label, problems);
    }
    return kind;
  }

  private static void unknownKind(JsonNode label, DocumentFindings problems) {
    List<String> labels = Arrays.stream(Kind.values()).map(Kind::label).toList();
    String known = "Kinds: " + String.join(", ", labels) + ".";
    if (label.isMissingNode()) {
      problems.error(
          List.of("kind"),
          "schema/unknown-kind",
          "the document has no field `kind`",
          "It says what the document declares.",
          known);
    } else if (RECORDS.contains(label.asText())) {
      problems.error(
          List.of("kind"),
          "schema/record",
          "a " + label.asText() + " is a record, nothing to declare",
          "Records are written by reconcilers, to the branch mandate/runs.",
          "Remove it from this branch.");
    } else {
      problems.error(
          List.of("kind"),
          "schema/unknown-kind",
          "unknown kind \"" + label.asText() + "\"",
          "Nothing would come of it.",
          DidYouMean.question(label.asText(), labels) + known);
    }
  }
}
