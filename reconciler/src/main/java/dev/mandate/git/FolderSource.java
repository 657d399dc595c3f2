package dev.mandate.git;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.CommitSignature;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Folder;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.snapshot.TreeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;

/**
 * A folder on this machine as an editor or a pre-commit hook sees it: files as they are, whether
 * committed or not. Commits, where the folder has any, are read from its repository. Links are not
 * followed.
 */
public final class FolderSource implements ControlSource {
  private final Path root;
  private final Optional<GitControlSource> repository;
  private final ListingLimits limits;
  private final Map<BlobId, byte[]> contents = new ConcurrentHashMap<>();

  FolderSource(Path root, Optional<GitControlSource> repository, ListingLimits limits) {
    this.root = root;
    this.repository = repository;
    this.limits = limits;
  }

  /** The folder that is read. */
  public Path root() {
    return root;
  }

  /**
   * The spec files as they are now, with the ids that Git would give them. Their contents are kept
   * until the next call, so that what is read later is what was listed.
   */
  public Snapshot asTheyAre() {
    contents.clear();
    Listing listing = new Listing();
    try {
      listing.file(root.resolve(SpecFolders.ROOT_FILE), SpecFolders.ROOT_FILE);
      for (String folder : SpecFolders.FOLDERS) {
        Path path = root.resolve(folder);
        if (Files.isSymbolicLink(path)) {
          listing.refused.add(Refusals.symlink(folder));
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          listing.folder(path, folder, 1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Snapshot(
        Optional.empty(), listing.files, listing.refused.stream().sorted().toList());
  }

  private final class Listing {
    private final TreeMap<RepoPath, BlobId> files = new TreeMap<>();
    private final List<Finding> refused = new ArrayList<>();

    void folder(Path folder, String name, int depth) throws IOException {
      if (depth > limits.depth()) {
        refused.add(Refusals.tooDeep(name, limits.depth()));
        return;
      }
      List<Path> entries;
      try (Stream<Path> all = Files.list(folder)) {
        entries = all.sorted().toList();
      }
      Set<String> colliding =
          NameCollisions.among(entries.stream().map(p -> p.getFileName().toString()).toList());
      for (Path entry : entries) {
        String fileName = entry.getFileName().toString();
        String path = name + "/" + fileName;
        Optional<String> problem = RepoPath.problemWith(path);
        if (problem.isPresent()) {
          refused.add(Refusals.path(path, problem.get()));
        } else if (colliding.contains(fileName)) {
          refused.add(Refusals.collision(path));
        } else if (Files.isSymbolicLink(entry)) {
          refused.add(Refusals.symlink(path));
        } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          folder(entry, path, depth + 1);
        } else if (SpecFolders.isSpecFile(fileName)) {
          file(entry, path);
        }
      }
    }

    void file(Path file, String path) throws IOException {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        refused.add(Refusals.symlink(path));
      } else if (!attributes.isRegularFile()) {
        refused.add(Refusals.notAFile(path));
      } else if (attributes.size() > limits.blobBytes()) {
        refused.add(Refusals.tooLarge(path, attributes.size(), limits.blobBytes()));
      } else {
        byte[] content = Files.readAllBytes(file);
        BlobId blob = blobId(content);
        contents.put(blob, content);
        files.put(new RepoPath(path), blob);
      }
    }
  }

  private static BlobId blobId(byte[] content) {
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      return ObjectStore.blobId(formatter.idFor(Constants.OBJ_BLOB, content));
    }
  }

  /** Where the branches of the repository stand; without one, no branch has a commit. */
  @Override
  public Heads fetch() throws RemoteUnavailableException {
    return repository.isPresent()
        ? repository.get().fetch()
        : new Heads("main", Optional.empty(), Optional.empty());
  }

  @Override
  public Snapshot snapshot(CommitId commit, Optional<Snapshot> previous) {
    return committed().snapshot(commit, previous);
  }

  @Override
  public SortedMap<RepoPath, BlobId> list(CommitId commit, RepoPath folder) {
    return committed().list(commit, folder);
  }

  @Override
  public Optional<BlobId> find(CommitId commit, RepoPath path) {
    return committed().find(commit, path);
  }

  @Override
  public TreeId root(CommitId commit) {
    return committed().root(commit);
  }

  @Override
  public Folder folder(TreeId tree) {
    return committed().folder(tree);
  }

  @Override
  public Provenance provenance(CommitId head, RepoPath file) {
    return committed().provenance(head, file);
  }

  @Override
  public List<CommitId> parents(CommitId commit) {
    return committed().parents(commit);
  }

  @Override
  public Optional<CommitSignature> signature(CommitId commit) {
    return committed().signature(commit);
  }

  @Override
  public byte[] read(BlobId blob) {
    byte[] listed = contents.get(blob);
    return listed == null ? committed().read(blob) : listed.clone();
  }

  private GitControlSource committed() {
    return repository.orElseThrow(
        () -> new IllegalArgumentException(root + " is no Git repository, so it has no commits"));
  }
}
