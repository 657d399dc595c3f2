package dev.mandate.writeback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.ledger.RunFolders;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The record of one run, read back.
 *
 * @param files everything in its folder, as names relative to it
 * @param changes what the agent changed in its checkout
 */
public record RecordedRun(List<String> files, List<Change> changes) {
  public RecordedRun {
    files = List.copyOf(files);
    changes = List.copyOf(changes);
  }

  /**
   * @param kind {@code added}, {@code modified}, {@code deleted}, {@code renamed} or {@code
   *     mode-changed}
   */
  public record Change(String kind, String path) {}

  /**
   * @param head of the runs branch
   * @param folder of the run on that branch, or in the archive that it was moved to
   */
  public static RecordedRun read(ControlSource source, CommitId head, RepoPath folder) {
    SortedMap<RepoPath, BlobId> inside =
        source.list(new RunFolders(source, head).commitOf(folder), folder);
    List<String> files =
        inside.keySet().stream()
            .map(path -> path.value().substring(folder.value().length() + 1))
            .toList();
    List<Change> changes = new ArrayList<>();
    BlobId run = inside.get(folder.child("run.yaml"));
    if (run != null) {
      for (JsonNode file : yaml(source.read(run), folder).at("/status/change/files")) {
        changes.add(new Change(file.path("kind").asText(), file.path("path").asText()));
      }
    }
    return new RecordedRun(files, changes);
  }

  private static JsonNode yaml(byte[] content, RepoPath folder) {
    try {
      return YAMLMapper.builder().build().readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + "/run.yaml", e);
    }
  }
}
