package dev.mandate.git;

import dev.mandate.cycle.Continuity;
import dev.mandate.snapshot.CommitId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** The history of the repository that a source reads. Thread-safe. */
public final class GitAncestry implements Continuity.Ancestry {
  private final GitControlSource source;

  public GitAncestry(GitControlSource source) {
    this.source = source;
  }

  @Override
  public boolean contains(CommitId head, CommitId commit) {
    return source.inHistory(head, commit);
  }

  @Override
  public List<CommitId> lost(CommitId from, Optional<CommitId> to, int most) {
    List<CommitId> lost = new ArrayList<>();
    ObjectStore objects = source.objects();
    try (RevWalk walk = new RevWalk(objects.repository())) {
      walk.setRetainBody(false);
      walk.markStart(walk.parseCommit(ObjectStore.objectId(from)));
      if (to.isPresent()) {
        walk.markUninteresting(walk.parseCommit(ObjectStore.objectId(to.get())));
      }
      for (RevCommit commit : walk) {
        if (lost.size() == most) {
          break;
        }
        lost.add(ObjectStore.commitId(commit));
      }
      return lost;
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return List.of(); // it has been tidied away, or was never here
    } catch (IOException e) {
      throw objects.broken("the history of " + from + " cannot be read", e);
    }
  }
}
