package dev.mandate.git;

import dev.mandate.snapshot.CommitEmails;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Finds the commit that gave a file its present content, by walking back over parents that hold the
 * same blob. Replacement refs and grafts play no part: JGit knows neither. Thread-safe.
 */
final class ProvenanceFinder {
  private static final int KEPT = 100_000;
  private final ObjectStore objects;
  private final Map<RepoPath, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RepoPath, Known> eldest) {
          return size() > KEPT;
        }
      };

  ProvenanceFinder(ObjectStore objects) {
    this.objects = objects;
  }

  /** An answer given before: while walking from a newer head, reaching that head ends the walk. */
  private record Known(ObjectId head, ObjectId blob, Provenance answer) {}

  Provenance find(CommitId headId, RepoPath file) {
    ObjectId head = ObjectStore.objectId(headId);
    try (ObjectReader reader = objects.newReader();
        RevWalk walk = new RevWalk(reader)) {
      walk.setRetainBody(true);
      RevCommit at = walk.parseCommit(head);
      ObjectId blob =
          blobAt(reader, at, file)
              .orElseThrow(() -> new IllegalArgumentException("no file " + file + " at " + headId));
      Optional<Known> earlier = recall(file).filter(k -> k.blob().equals(blob));
      Provenance answer = walkBack(reader, walk, at, file, blob, earlier);
      synchronized (known) {
        known.put(file, new Known(head, blob, answer));
      }
      return answer;
    } catch (IOException e) {
      throw objects.broken("the history of " + file + " cannot be read", e);
    }
  }

  private Provenance walkBack(
      ObjectReader reader,
      RevWalk walk,
      RevCommit head,
      RepoPath file,
      ObjectId blob,
      Optional<Known> earlier)
      throws IOException {
    Set<ObjectId> shallow = objects.repository().getObjectDatabase().getShallowCommits();
    RevCommit at = head;
    while (true) {
      if (earlier.isPresent() && earlier.get().head().equals(at)) {
        return earlier.get().answer();
      }
      Optional<RevCommit> parent = parentWith(reader, walk, at, file, blob);
      if (parent.isEmpty()) {
        if (shallow.contains(at)) {
          throw new IOException(
              "the history ends at "
                  + at.abbreviate(10).name()
                  + " because the clone is shallow; git fetch --unshallow brings the rest");
        }
        return describe(at);
      }
      at = parent.get();
    }
  }

  private Optional<RevCommit> parentWith(
      ObjectReader reader, RevWalk walk, RevCommit commit, RepoPath file, ObjectId blob)
      throws IOException {
    for (RevCommit parent : commit.getParents()) {
      walk.parseHeaders(parent);
      if (parent.getTree().equals(commit.getTree())
          || blobAt(reader, parent, file).filter(blob::equals).isPresent()) {
        walk.parseBody(parent);
        return Optional.of(parent);
      }
    }
    return Optional.empty();
  }

  private Optional<ObjectId> blobAt(ObjectReader reader, RevCommit commit, RepoPath file) {
    return objects
        .find(reader, commit.getTree(), file)
        .filter(ObjectStore.Found::isRegularFile)
        .map(ObjectStore.Found::id);
  }

  private static Provenance describe(RevCommit commit) {
    Set<String> emails = new HashSet<>();
    emails.add(CommitEmails.normal(commit.getAuthorIdent().getEmailAddress()));
    emails.add(CommitEmails.normal(commit.getCommitterIdent().getEmailAddress()));
    emails.addAll(CommitEmails.ofCoAuthors(commit.getFullMessage()));
    emails.remove("");
    byte[] signature = commit.getRawGpgSignature();
    Set<String> keys =
        signature == null ? Set.of() : SshSignatureKey.of(signature).map(Set::of).orElse(Set.of());
    return new Provenance(ObjectStore.commitId(commit), emails, keys);
  }

  private Optional<Known> recall(RepoPath file) {
    synchronized (known) {
      return Optional.ofNullable(known.get(file));
    }
  }
}
