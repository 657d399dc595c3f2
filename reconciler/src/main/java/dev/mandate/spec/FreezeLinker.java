package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.RepoPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Resolves the names in freezes. A freeze that cannot be used must not let through what it was
 * meant to hold, so it holds everything: any file with errors in the folder {@code freezes/}, and
 * any Freeze with errors elsewhere.
 */
final class FreezeLinker {
  private static final String FOLDER = "freezes/";

  private final SpecIndex index;
  private final Optional<ControlRepository> control;
  private final List<Finding> refused;
  private final List<Finding> findings;
  private final Set<String> unusable = new TreeSet<>();

  FreezeLinker(
      SpecIndex index,
      Optional<ControlRepository> control,
      List<Finding> refused,
      List<Finding> findings) {
    this.index = index;
    this.control = control;
    this.refused = refused;
    this.findings = findings;
  }

  List<Freeze> freezes() {
    for (ParsedFile file : index.filesWithFindings()) {
      if (file.path().value().startsWith(FOLDER) && file.hasErrors()) {
        unusable.add(file.path().value());
      }
    }
    refused.stream()
        .map(f -> f.where().file())
        .filter(file -> file.startsWith(FOLDER))
        .forEach(unusable::add);
    List<Freeze> freezes = new ArrayList<>();
    for (List<ParsedDocument> all : index.named(Kind.FREEZE).values()) {
      for (ParsedDocument document : all) {
        if (document.spec().orElse(null) instanceof Freeze freeze && resolves(document, freeze)) {
          freezes.add(freeze);
        } else {
          unusable.add(document.file().value());
        }
      }
    }
    for (String file : unusable) {
      freezes.add(FreezeView.holdingAll(standIn(file)));
    }
    return freezes;
  }

  private boolean resolves(ParsedDocument document, Freeze freeze) {
    int before = findings.size();
    control.ifPresent(c -> environments(document, freeze, c.environments().keySet()));
    boolean resolves = findings.size() == before;
    exemptTasks(document);
    return resolves;
  }

  private void environments(ParsedDocument document, Freeze freeze, Set<String> known) {
    for (int i = 0; i < freeze.environments().size(); i++) {
      String name = freeze.environments().get(i);
      if (!known.contains(name)) {
        List<String> path = List.of("spec", "environments", Integer.toString(i));
        findings.add(
            References.unknown(document, path, "environment", name, known, "mandate.yaml"));
      }
    }
  }

  /** An exemption for nobody holds nothing open, so it is worth a warning only. */
  private void exemptTasks(ParsedDocument document) {
    Fields exempt = Fields.of(document.json()).in("spec").in("exempt");
    List<String> names = exempt.texts("tasks");
    for (int i = 0; i < names.size(); i++) {
      Set<String> known = index.named(Kind.TASK).navigableKeySet();
      if (!known.contains(names.get(i))) {
        findings.add(
            Finding.warning(
                document.at(exempt.at("tasks", i).toArray(String[]::new)),
                "reference/unknown-task",
                "unknown task \"" + names.get(i) + "\"",
                "It exempts nothing.",
                DidYouMean.question(names.get(i), known) + "Correct or remove it."));
      }
    }
  }

  private static SpecDocument standIn(String file) {
    String name = "unusable-" + Digest.of(file.getBytes(StandardCharsets.UTF_8)).abbreviated();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("apiVersion", SpecFileReader.API_VERSION);
    json.put("kind", Kind.FREEZE.label());
    json.putObject("metadata").put("name", name);
    json.putObject("spec").put("reason", file);
    RepoPath path =
        RepoPath.problemWith(file).isEmpty() ? new RepoPath(file) : SpecLinker.CONTROL_FILE;
    return new SpecDocument(
        Kind.FREEZE, name, path, SourceLocation.wholeFile(file), json, CanonicalJson.digest(json));
  }
}
