package dev.mandate.writeback;

import dev.mandate.claim.HeldClaim;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Appends to the runs branch and makes proposal branches, all in one atomic push that expects the
 * old ids. A lost race re-parents, looks again and pushes again.
 */
public interface Publisher {

  /**
   * Publishes what is not there yet. An entry of whose {@code guards} one already exists in the
   * tree that it would be appended to is finished, and is dropped whole; so is one whose claim
   * stands elsewhere or is gone, one that was seen on another parent, and a file with the content
   * it already has. When nothing remains, nothing is pushed.
   *
   * @throws RemoteUnavailableException when the outcome cannot be known; publishing the same again
   *     is safe
   */
  Outcome publish(List<Entry> entries, DerivedFiles derived) throws RemoteUnavailableException;

  /**
   * What goes in together or not at all.
   *
   * @param guards files of which each says by its presence that somebody has already recorded this
   * @param files to add or replace
   * @param proposals branches to make
   * @param summary one line for the commit message
   * @param claim under which it came to be: deleted in the same push, from exactly there
   * @param seenOn the branch as it stood when this was observed: it says nothing of a later one
   */
  record Entry(
      List<RepoPath> guards,
      List<RecordFile> files,
      List<Proposal> proposals,
      String summary,
      Optional<HeldClaim> claim,
      Optional<Parent> seenOn) {
    public Entry {
      guards = List.copyOf(guards);
      files = List.copyOf(files);
      proposals = List.copyOf(proposals);
    }

    /** What needs no claim. */
    public Entry(
        Optional<RepoPath> guard,
        List<RecordFile> files,
        List<Proposal> proposals,
        String summary) {
      this(guard.stream().toList(), files, proposals, summary, Optional.empty(), Optional.empty());
    }

    /** What was observed, and would be wrong about a branch that others have written to since. */
    public static Entry observed(Optional<CommitId> head, List<RecordFile> files, String summary) {
      return new Entry(
          List.of(), files, List.of(), summary, Optional.empty(), Optional.of(new Parent(head)));
    }

    /** The same, as the result of a run that was made under a claim. */
    public Entry under(HeldClaim held) {
      return new Entry(guards, files, proposals, summary, Optional.of(held), seenOn);
    }
  }

  /**
   * What is appended to.
   *
   * @param head empty before the first record
   */
  record Parent(Optional<CommitId> head) {}

  /**
   * A file of the runs branch. There can be hundreds of thousands in one entry, so their content
   * may be made when it is asked for.
   */
  final class RecordFile {
    private final RepoPath path;
    private final Supplier<byte[]> content;

    public RecordFile(RepoPath path, byte[] content) {
      this(path, () -> content);
    }

    /**
     * @param content gives the same bytes whenever it is asked
     */
    public RecordFile(RepoPath path, Supplier<byte[]> content) {
      this.path = path;
      this.content = content;
    }

    public RepoPath path() {
      return path;
    }

    public byte[] content() {
      return content.get();
    }
  }

  /**
   * A branch with one commit on {@code base}.
   *
   * @param branch short name under {@code refs/heads/}
   */
  record Proposal(String branch, CommitId base, TreeId tree, String message) {}

  /** Files that are rendered from the rest of the branch, anew for each parent that is tried. */
  @FunctionalInterface
  interface DerivedFiles {
    /**
     * @param accepted the entries that will be appended to {@code parent}
     */
    List<RecordFile> render(Optional<CommitId> parent, List<Entry> accepted);
  }

  /** What became of a publication. */
  sealed interface Outcome {
    /**
     * @param head the commit that now holds the entries
     * @param dropped entries that somebody else had already recorded, or taken over
     */
    record Published(CommitId head, List<Entry> dropped) implements Outcome {}

    /** Everything was there already. */
    record NothingToDo(List<Entry> dropped) implements Outcome {}

    /** Nothing was written yet: each time it was tried, others wrote at the same time. */
    record Outpaced() implements Outcome {}

    /** The remote refused for a reason that trying again does not mend. */
    record Refused(String reason) implements Outcome {}
  }
}
