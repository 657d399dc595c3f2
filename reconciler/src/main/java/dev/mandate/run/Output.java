package dev.mandate.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.run.CapturedChange.ChangeKind;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.spec.Approval;
import java.util.List;
import java.util.Optional;

/**
 * Exactly what a run made: what a person says yes to before it is proposed (ADR 14).
 *
 * @param run id of the run that made it
 * @param base commit that the agent's checkout was made of
 * @param tree the whole tree with the change; empty when nothing changed
 * @param files that changed, sorted by path
 * @param patch digest of the change as text
 * @param artifacts sorted by path
 */
public record Output(
    String run,
    CommitId base,
    Optional<TreeId> tree,
    List<ChangedFile> files,
    Optional<Digest> patch,
    List<ArtifactFile> artifacts) {

  /** Folder of the run's record with the content of the files that changed. */
  public static final String FOLDER = "output";

  /** In bytes. What is larger is not read back from a record, so it cannot wait there. */
  public static final long LARGEST_FILE = 64L << 20;

  public Output {
    files = List.copyOf(files);
    artifacts = List.copyOf(artifacts);
  }

  /**
   * @param oldPath where it was before, for a rename
   * @param mode Git's octal mode after the change
   * @param size in bytes after the change
   * @param content digest of it after the change; empty for a deleted file
   */
  public record ChangedFile(
      RepoPath path,
      Optional<RepoPath> oldPath,
      ChangeKind kind,
      String mode,
      long size,
      Optional<Digest> content) {}

  /**
   * @param path in the run's record
   */
  public record ArtifactFile(RepoPath path, Digest content) {}

  /** What an approval of it has to name. */
  public Approval.OfOutput named() {
    return new Approval.OfOutput(run, digest(), base.hex());
  }

  /** Of its bytes, whichever run made them. */
  public Digest digest() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("base", base.hex());
    tree.ifPresent(id -> json.put("tree", id.hex()));
    ArrayNode changed = json.putArray("files");
    for (ChangedFile file : files) {
      ObjectNode entry = changed.addObject();
      entry.put("path", file.path().value());
      file.oldPath().ifPresent(old -> entry.put("oldPath", old.value()));
      entry.put("kind", file.kind().label());
      entry.put("mode", file.mode());
      file.content().ifPresent(content -> entry.put("digest", content.value()));
    }
    patch.ifPresent(digest -> json.put("patch", digest.value()));
    ArrayNode left = json.putArray("artifacts");
    artifacts.forEach(
        artifact ->
            left.addObject()
                .put("path", artifact.path().value())
                .put("digest", artifact.content().value()));
    return CanonicalJson.digest(json);
  }
}
