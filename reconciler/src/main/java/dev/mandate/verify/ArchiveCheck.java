package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.ledger.ArchiveManifest;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.TreeId;
import dev.mandate.verify.RunsHistory.Change;
import dev.mandate.verify.RunsHistory.Commit;
import dev.mandate.verify.RunsHistory.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Checks that runs leave the runs branch only as whole months, for archives that have every one of
 * them: first each commit that moves some, in order, then where the archive branches stand.
 */
final class ArchiveCheck {
  private final RunsHistory history;
  private final SortedMap<RunsMonth, Seen> archived = new TreeMap<>();

  ArchiveCheck(RunsHistory history) {
    this.history = history;
  }

  private record Seen(ArchiveManifest manifest, CommitId commit) {}

  /** The months whose manifest a commit adds: their runs may be missing from then on. */
  Set<RunsMonth> check(Commit commit, Problems problems) {
    Set<RunsMonth> moved = new TreeSet<>();
    for (Change change : commit.changes()) {
      if (change.kind() == Kind.ADDED
          && change.blob().isPresent()
          && RecordPath.of(change.path()) instanceof RecordPath.Manifest named) {
        moved.add(named.month());
        read(named.month(), change.path(), change.blob().get(), problems)
            .ifPresent(
                manifest -> {
                  check(manifest, commit, change.path(), problems);
                  archived.put(named.month(), new Seen(manifest, commit.id()));
                });
      }
    }
    return moved;
  }

  private Optional<ArchiveManifest> read(
      RunsMonth named, String path, BlobId blob, Problems problems) {
    byte[] bytes = history.read(blob);
    try {
      Optional<ObjectNode> json = RecordText.json(bytes);
      if (json.isPresent() && Arrays.equals(CanonicalJson.bytes(json.get()), bytes)) {
        ArchiveManifest manifest = ArchiveManifest.fromJson(json.get());
        if (manifest.month().equals(named)) {
          return Optional.of(manifest);
        }
      }
      problems.addAt("archive/manifest", path, "it is not the manifest of " + named);
    } catch (IllegalArgumentException e) {
      problems.addAt("archive/manifest", path, e.getMessage());
    }
    return Optional.empty();
  }

  private void check(ArchiveManifest manifest, Commit commit, String path, Problems problems) {
    String parent = commit.parents().stream().map(CommitId::hex).collect(Collectors.joining(" "));
    problems.compare("archive/manifest", path, "commit", manifest.commit().hex(), parent);
    String folder = manifest.month().folder().value();
    String tree =
        commit.parents().stream()
            .findFirst()
            .flatMap(before -> history.folder(before, folder))
            .map(TreeId::hex)
            .orElse("");
    problems.compare("archive/manifest", path, "tree", manifest.tree().hex(), tree);
    long runs =
        commit.changes().stream()
            .filter(change -> change.kind() == Kind.DELETED)
            .flatMap(change -> runOf(manifest.month(), change).stream())
            .distinct()
            .count();
    problems.compare(
        "archive/manifest", path, "runs", Integer.toString(manifest.runs()), Long.toString(runs));
    if (history.folder(commit.id(), folder).isPresent()) {
      problems.addAt(
          "archive/manifest", path, "the commit leaves a part of " + folder + " where it was");
    }
  }

  private static Optional<String> runOf(RunsMonth month, Change change) {
    return RecordPath.of(change.path()) instanceof RecordPath.OfRun run
            && run.folder().startsWith(month.folder() + "/")
        ? Optional.of(run.id())
        : Optional.empty();
  }

  /**
   * Compares the archive branches with the manifests that were met on the way.
   *
   * @param branches where each stands
   */
  void checkBranches(Map<RunsMonth, CommitId> branches, Consumer<Problem> sink) {
    archived.forEach(
        (month, seen) -> {
          Problems problems = Problems.ofCommit(sink, seen.commit());
          CommitId at = branches.get(month);
          if (at == null) {
            problems.addAt(
                "archive/missing",
                month.manifest().value(),
                "there is no branch "
                    + month.branch()
                    + " with its runs; it was made at "
                    + seen.manifest().commit());
          } else if (!at.equals(seen.manifest().commit())) {
            compare(seen.manifest(), at, problems);
          }
        });
  }

  /** A branch that stands elsewhere is good as long as it has the very same runs. */
  private void compare(ArchiveManifest manifest, CommitId at, Problems problems) {
    String folder = manifest.month().folder().value();
    if (history.folder(at, folder).filter(manifest.tree()::equals).isPresent()) {
      return;
    }
    problems.addAt(
        "archive/changed",
        manifest.month().manifest().value(),
        "the branch "
            + manifest.month().branch()
            + " at "
            + at.abbreviated()
            + " does not have the folder "
            + folder
            + " that was moved there");
    SortedMap<String, BlobId> there = history.files(at, folder);
    SortedMap<String, BlobId> expected = history.files(manifest.commit(), folder);
    Set<String> paths = new TreeSet<>(expected.keySet());
    paths.addAll(there.keySet());
    for (String path : paths) {
      Optional<BlobId> was = Optional.ofNullable(expected.get(path));
      Optional<BlobId> is = Optional.ofNullable(there.get(path));
      if (!was.equals(is)) {
        String how = was.isEmpty() ? "is added" : is.isEmpty() ? "is missing" : "is changed";
        ofRun(path, problems, "the file " + how + " on the archive branch");
      }
    }
  }

  private static void ofRun(String path, Problems problems, String what) {
    if (RecordPath.of(path) instanceof RecordPath.OfRun run) {
      problems.ofRun(run.id(), run.folder()).addAt("archive/changed", run.name(), what);
    } else {
      problems.addAt("archive/changed", path, what);
    }
  }
}
