package dev.mandate.cycle;

import com.fasterxml.jackson.core.JsonPointer;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.decide.Decision;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.SpecDocument;
import dev.mandate.spec.YamlDocument;
import dev.mandate.spec.YamlReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the line that a rule speaks of. Reads the file anew: places are not kept, since hardly any
 * document needs them.
 */
final class PolicyPlaces {
  private static final String AGENT = "agent";
  private static final String ENVIRONMENT = "environment";
  private static final String TASK = "task";

  private final Snapshot snapshot;
  private final BlobReader blobs;
  private final YamlReader yaml;

  PolicyPlaces(Snapshot snapshot, BlobReader blobs, YamlReader yaml) {
    this.snapshot = snapshot;
    this.blobs = blobs;
    this.yaml = yaml;
  }

  /** In an agent that is judged alone. */
  SourceLocation inAgent(SpecDocument agent, Decision.Reason reason) {
    List<String> path = path(reason);
    return path.isEmpty() || !path.get(0).equals(AGENT)
        ? agent.where()
        : place(agent, path.subList(1, path.size()));
  }

  /** In a task: what lies with its agent or environment stands where the task names it. */
  SourceLocation inTask(DeclaredTask task, Decision.Reason reason) {
    SpecDocument document = task.task().document();
    List<String> path = path(reason);
    if (path.isEmpty()) {
      return document.where();
    }
    return switch (path.get(0)) {
      case TASK -> place(document, path.subList(1, path.size()));
      case AGENT, ENVIRONMENT -> place(document, List.of("spec", path.get(0)));
      default -> document.where();
    };
  }

  /** The steps of a JSON pointer (RFC 6901); none when a policy wrote something else. */
  private static List<String> path(Decision.Reason reason) {
    List<String> steps = new ArrayList<>();
    if (reason.path().startsWith("/")) {
      JsonPointer at = JsonPointer.compile(reason.path());
      for (; !at.matches(); at = at.tail()) {
        steps.add(at.getMatchingProperty());
      }
    }
    return steps;
  }

  private SourceLocation place(SpecDocument document, List<String> path) {
    BlobId blob = snapshot.files().get(document.file());
    if (blob == null) {
      return document.where();
    }
    String file = document.file().value();
    return yaml.read(file, blobs.read(blob)).documents().stream()
        .filter(read -> CanonicalJson.digest(read.json()).equals(document.digest()))
        .map(YamlDocument::positions)
        .map(positions -> positions.value(file, path))
        .findFirst()
        .orElse(document.where());
  }
}
