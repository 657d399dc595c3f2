package dev.mandate.writeback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.ledger.RunFolders;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The record of one run, read back.
 *
 * @param document {@code run.yaml}; empty when there is none
 * @param files everything in its folder, as names relative to it
 * @param changes what the agent changed in its checkout
 */
public record RecordedRun(
    JsonNode document, SortedMap<String, BlobId> files, List<Change> changes) {
  public RecordedRun {
    files = Collections.unmodifiableSortedMap(files);
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
    SortedMap<String, BlobId> files = new TreeMap<>();
    inside.forEach(
        (path, blob) -> files.put(path.value().substring(folder.value().length() + 1), blob));
    BlobId run = files.get("run.yaml");
    JsonNode document = run == null ? MissingNode.getInstance() : yaml(source.read(run), folder);
    List<Change> changes = new ArrayList<>();
    for (JsonNode file : document.at("/status/change/files")) {
      changes.add(new Change(file.path("kind").asText(), file.path("path").asText()));
    }
    return new RecordedRun(document, files, changes);
  }

  private static JsonNode yaml(byte[] content, RepoPath folder) {
    try {
      return YAMLMapper.builder().build().readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + "/run.yaml", e);
    }
  }
}
