package dev.mandate.run;

import dev.mandate.run.CapturedChange.ChangeKind;
import dev.mandate.run.CapturedChange.FileChange;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A target repository without Git: given files, and as the change whatever else is there. */
class PlainTarget implements TargetRepository {
  private final Map<String, String> files = new TreeMap<>();

  PlainTarget with(String path, String content) {
    files.put(path, content);
    return this;
  }

  @Override
  public void checkOut(CommitId commit, Path into) {
    files.forEach(
        (path, content) -> {
          try {
            Files.createDirectories(into.resolve(path).getParent());
            Files.writeString(into.resolve(path), content);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits) {
    List<FileChange> changes = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    StringBuilder patch = new StringBuilder();
    try (Stream<Path> all = Files.walk(checkout)) {
      for (Path file : all.filter(f -> !f.equals(checkout)).sorted().toList()) {
        RepoPath path = new RepoPath("x/" + checkout.relativize(file));
        if (Files.isSymbolicLink(file)) {
          problems.add("The link " + path + " is refused.");
        } else if (Files.isRegularFile(file)) {
          String before = files.get(checkout.relativize(file).toString());
          String now = Files.readString(file);
          if (!now.equals(before)) {
            ChangeKind kind = before == null ? ChangeKind.ADDED : ChangeKind.MODIFIED;
            changes.add(
                new FileChange(
                    path, Optional.empty(), kind, "100644", now.length(), Optional.empty()));
            now.lines().forEach(line -> patch.append('+').append(line).append('\n'));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Optional<TreeId> tree =
        changes.isEmpty() ? Optional.empty() : Optional.of(new TreeId("a".repeat(40)));
    return new CapturedChange(
        changes, tree, patch.toString().getBytes(StandardCharsets.UTF_8), problems);
  }

  @Override
  public byte[] content(BlobId blob) {
    throw new UnsupportedOperationException("a captured file has no content here");
  }

  @Override
  public TreeId compose(CommitId base, Map<RepoPath, Optional<PlacedFile>> placed) {
    throw new UnsupportedOperationException("a run puts nothing together");
  }
}
