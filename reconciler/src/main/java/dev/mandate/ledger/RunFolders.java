package dev.mandate.ledger;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Folder;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;

/** Where the folders of runs are, on the runs branch as it stands at one commit. */
public final class RunFolders {
  private static final RepoPath RUNS = new RepoPath("runs");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlSource source;
  private final CommitId head;
  private final TreeId root;
  private final RunsTree tree;

  public RunFolders(ControlSource source, CommitId head) {
    this.source = source;
    this.head = head;
    this.root = source.root(head);
    this.tree = new RunsTree(source);
  }

  /**
   * The commit whose tree has a run's folder: the head, or the one that its archive was made at,
   * which every full clone of the runs branch holds.
   */
  public CommitId commitOf(RepoPath folder) {
    if (tree.folder(root, folder).isPresent()) {
      return head;
    }
    return RunsMonth.of(folder)
        .flatMap(month -> tree.file(root, month.manifest()).map(blob -> manifest(month, blob)))
        .map(ArchiveManifest::commit)
        .orElse(head);
  }

  private ArchiveManifest manifest(RunsMonth month, BlobId blob) {
    try {
      return ArchiveManifest.fromJson(JSON.readTree(source.read(blob)));
    } catch (IOException | IllegalArgumentException e) {
      throw new UncheckedIOException(
          new IOException(
              "cannot read " + month.manifest() + " of the runs branch: " + e.getMessage(), e));
    }
  }

  /** Months before another one whose runs are here and no archive has yet, oldest first. */
  public List<RunsMonth> movableBefore(YearMonth limit) {
    return tree.folder(root, RUNS).map(source::folder).stream()
        .flatMap(years -> years.folders().stream().flatMap(year -> months(years, year)))
        .filter(month -> month.month().isBefore(limit))
        .filter(month -> tree.file(root, month.manifest()).isEmpty())
        .sorted()
        .toList();
  }

  private Stream<RunsMonth> months(Folder years, String year) {
    return years.folder(year).map(source::folder).stream()
        .flatMap(months -> months.folders().stream())
        .flatMap(month -> RunsMonth.parse(year + "-" + month).stream());
  }

  /** How many runs of a month are here. */
  public int count(RunsMonth month) {
    Folder days =
        tree.folder(root, month.folder())
            .map(source::folder)
            .orElseThrow(() -> new IllegalArgumentException("no runs of " + month));
    return days.folders().stream()
        .flatMap(day -> days.folder(day).stream())
        .mapToInt(day -> source.folder(day).folders().size())
        .sum();
  }
}
