package dev.mandate.writeback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.canonical.Digest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.RunFolders;
import dev.mandate.run.Artifacts.Artifact;
import dev.mandate.run.CapturedChange.ChangeKind;
import dev.mandate.run.CapturedChange.FileChange;
import dev.mandate.run.Output;
import dev.mandate.run.RunResult;
import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.writeback.Publisher.RecordFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * An output that waits for approval, in the record of the run that made it: {@code run.yaml} says
 * what it is, and {@code output/} holds the content of each changed file, named by its digest.
 */
public final class HeldOutput {
  /** Of a record: far more than one of as many changed files as there may be. */
  private static final int MOST_CHARACTERS = 256 << 20;

  private static final YAMLMapper YAML = mapper();

  private final Output output;
  private final SortedMap<RepoPath, BlobId> files;

  private HeldOutput(Output output, SortedMap<RepoPath, BlobId> files) {
    this.output = output;
    this.files = files;
  }

  private static YAMLMapper mapper() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build());
  }

  /** What a run made. */
  static Output of(RunResult result, BlobReader blobs) {
    return new Output(
        result.request().id().toString(),
        result.request().targetCommit(),
        result.change().tree(),
        result.change().files().stream().map(file -> changed(file, blobs)).toList(),
        result.change().patch().length > 0
            ? Optional.of(Digest.of(result.change().patch()))
            : Optional.empty(),
        result.artifacts().stream().map(HeldOutput::artifact).toList());
  }

  private static Output.ChangedFile changed(FileChange file, BlobReader blobs) {
    return new Output.ChangedFile(
        file.path(),
        file.oldPath(),
        file.kind(),
        file.mode(),
        file.size(),
        file.content().map(blob -> Digest.of(blobs.read(blob))));
  }

  private static Output.ArtifactFile artifact(Artifact artifact) {
    return new Output.ArtifactFile(new RepoPath("artifacts/" + artifact.path()), artifact.digest());
  }

  /**
   * The files that keep the content of what changed.
   *
   * @param folder of the run
   */
  static List<RecordFile> files(
      RepoPath folder, Output output, List<FileChange> changes, BlobReader blobs) {
    Map<RepoPath, BlobId> contents = new HashMap<>();
    changes.forEach(file -> file.content().ifPresent(blob -> contents.put(file.path(), blob)));
    SortedMap<RepoPath, RecordFile> files = new TreeMap<>();
    for (Output.ChangedFile file : output.files()) {
      file.content()
          .ifPresent(
              digest -> {
                RepoPath path = folder.child(place(digest));
                BlobId blob = contents.get(file.path());
                files.put(path, new RecordFile(path, () -> blobs.read(blob)));
              });
    }
    return List.copyOf(files.values());
  }

  private static String place(Digest content) {
    return Output.FOLDER + "/" + content.hex();
  }

  /**
   * Reads back what a run made; empty when its record does not say exactly what it is.
   *
   * @param head of the runs branch
   */
  public static Optional<HeldOutput> read(ControlSource source, CommitId head, FinalRecord record) {
    CommitId commit = new RunFolders(source, head).commitOf(record.folder());
    SortedMap<RepoPath, BlobId> files = source.list(commit, record.folder());
    return in(record.run(), relative(files, record.folder()), source);
  }

  /**
   * The same, of the files of one run's folder.
   *
   * @param files by their names there
   */
  public static Optional<HeldOutput> in(
      String run, SortedMap<RepoPath, BlobId> files, BlobReader blobs) {
    return Optional.ofNullable(files.get(new RepoPath("run.yaml")))
        .flatMap(blob -> output(blobs.read(blob), run))
        .map(output -> new HeldOutput(output, files));
  }

  private static SortedMap<RepoPath, BlobId> relative(
      SortedMap<RepoPath, BlobId> files, RepoPath folder) {
    SortedMap<RepoPath, BlobId> inside = new TreeMap<>();
    int prefix = folder.value().length() + 1;
    files.forEach((path, blob) -> inside.put(new RepoPath(path.value().substring(prefix)), blob));
    return inside;
  }

  private static Optional<Output> output(byte[] content, String run) {
    try {
      JsonNode record = YAML.readTree(content);
      Output output = output(run, record.path("status"));
      String stated = record.at("/status/output/digest").asText();
      return output.digest().value().equals(stated) ? Optional.of(output) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // what is not written as outputs are written is none
    }
  }

  /** What the status of a run says that it made. */
  private static Output output(String run, JsonNode status) {
    JsonNode change = status.path("change");
    List<Output.ChangedFile> files = new ArrayList<>();
    change.path("files").forEach(file -> files.add(changed(file)));
    List<Output.ArtifactFile> artifacts = new ArrayList<>();
    status
        .path("artifacts")
        .forEach(
            artifact ->
                artifacts.add(
                    new Output.ArtifactFile(
                        new RepoPath(artifact.path("path").asText()),
                        new Digest(artifact.path("digest").asText()))));
    return new Output(
        run,
        new CommitId(status.at("/output/base").asText()),
        optional(change, "/tree").map(TreeId::new),
        files,
        optional(change, "/patch/digest").map(Digest::new),
        artifacts);
  }

  private static Output.ChangedFile changed(JsonNode file) {
    return new Output.ChangedFile(
        new RepoPath(file.path("path").asText()),
        optional(file, "/oldPath").map(RepoPath::new),
        ChangeKind.labelled(file.path("kind").asText()),
        file.path("mode").asText(),
        file.path("bytes").asLong(),
        optional(file, "/digest").map(Digest::new));
  }

  private static Optional<String> optional(JsonNode node, String pointer) {
    return Optional.ofNullable(node.at(pointer).textValue());
  }

  public Output output() {
    return output;
  }

  /** All files of the run's record, by their names there. */
  public SortedMap<RepoPath, BlobId> files() {
    return Collections.unmodifiableSortedMap(files);
  }

  /** A file of the run's record, by its name there. */
  public Optional<BlobId> file(RepoPath name) {
    return Optional.ofNullable(files.get(name));
  }

  /**
   * Why the record does not hold the very bytes that it speaks of; empty when it does.
   *
   * @param blobs where the record is read
   */
  public Optional<String> damage(BlobReader blobs) {
    Map<RepoPath, Digest> expected = new TreeMap<>();
    output
        .files()
        .forEach(file -> file.content().ifPresent(d -> expected.put(new RepoPath(place(d)), d)));
    output.patch().ifPresent(digest -> expected.put(new RepoPath("patch.diff"), digest));
    output.artifacts().forEach(artifact -> expected.put(artifact.path(), artifact.content()));
    return expected.entrySet().stream()
        .filter(
            entry ->
                file(entry.getKey())
                    .filter(blob -> Digest.of(blobs.read(blob)).equals(entry.getValue()))
                    .isEmpty())
        .findFirst()
        .map(entry -> entry.getKey() + " of its record is missing or not what was made");
  }

  /** What has to stand where in the base to make the change again. */
  public Map<RepoPath, Optional<PlacedFile>> placed() {
    Map<RepoPath, Optional<PlacedFile>> placed = new HashMap<>();
    output.files().forEach(file -> file.oldPath().ifPresent(p -> placed.put(p, Optional.empty())));
    for (Output.ChangedFile file : output.files()) {
      placed.put(
          file.path(),
          file.content()
              .flatMap(digest -> file(new RepoPath(place(digest))))
              .map(blob -> new PlacedFile(file.mode(), blob)));
    }
    return placed;
  }
}
