package dev.mandate.cycle;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.FilesInMemory;
import dev.mandate.writeback.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Appends to the runs branch of a repository in memory, as the one for Git does. */
final class KeepingPublisher implements Publisher {
  private final FilesInMemory files;
  private final List<List<RecordFile>> pushes = new ArrayList<>();
  private Optional<String> refusal = Optional.empty();
  private int outpaced;

  KeepingPublisher(FilesInMemory files) {
    this.files = files;
  }

  /** Refuses everything from now on. */
  void refuse(String reason) {
    refusal = Optional.of(reason);
  }

  /** Lets others be faster, so many times from now on. */
  void outpace(int times) {
    outpaced = times;
  }

  void acceptAgain() {
    refusal = Optional.empty();
  }

  /** The files of each push that changed something. */
  List<List<RecordFile>> pushes() {
    return pushes;
  }

  @Override
  public Outcome publish(List<Entry> entries, DerivedFiles derived) {
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get());
    }
    if (outpaced > 0) {
      outpaced--;
      return new Outcome.Outpaced();
    }
    Optional<CommitId> parent = files.fetch().runs();
    List<Entry> dropped =
        entries.stream()
            .filter(
                entry ->
                    entry.guards().stream().anyMatch(guard -> has(parent, guard))
                        || entry.seenOn().filter(on -> !on.head().equals(parent)).isPresent())
            .toList();
    List<Entry> accepted = entries.stream().filter(entry -> !dropped.contains(entry)).toList();
    List<RecordFile> written = new ArrayList<>();
    accepted.forEach(entry -> written.addAll(entry.files()));
    written.removeIf(file -> same(parent, file));
    if (written.isEmpty()) {
      return new Outcome.NothingToDo(dropped);
    }
    written.addAll(derived.render(parent, accepted));
    written.forEach(file -> files.record(file.path(), file.content()));
    pushes.add(written);
    return new Outcome.Published(files.fetch().runs().orElseThrow(), dropped);
  }

  private boolean has(Optional<CommitId> head, RepoPath path) {
    return head.flatMap(commit -> files.find(commit, path)).isPresent();
  }

  private boolean same(Optional<CommitId> head, RecordFile file) {
    return head.flatMap(commit -> files.find(commit, file.path()))
        .map(blob -> java.util.Arrays.equals(files.read(blob), file.content()))
        .orElse(false);
  }
}
