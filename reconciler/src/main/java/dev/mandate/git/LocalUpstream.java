package dev.mandate.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/** A repository on this machine that is read and written in place. */
final class LocalUpstream implements Upstream {
  private final Repository repository;

  LocalUpstream(Repository repository) {
    this.repository = repository;
  }

  @Override
  public RefState refresh() {
    try {
      repository.getRefDatabase().refresh();
      return RefState.read(repository);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PushResult push(List<RefMove> moves) {
    try {
      Ref head = repository.exactRef(Constants.HEAD);
      if (!repository.isBare()
          && moves.stream().anyMatch(m -> m.ref().equals(head.getTarget().getName()))) {
        return new PushResult.Impossible(
            head.getTarget().getName() + " is checked out in " + repository.getWorkTree());
      }
      return ReceiveHooks.in(repository.getDirectory().toPath())
          ? pushThroughHooks(moves)
          : move(repository, moves);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PushResult pushThroughHooks(List<RefMove> moves) throws IOException {
    Path itself = repository.getDirectory().toPath();
    try (Transport transport =
        Transport.open(repository, new URIish().setPath(itself.toString()))) {
      ReceiveHooks.respect(transport, itself);
      return TransportPush.push(repository, transport, moves);
    }
  }

  /** Moves refs of a repository on this machine, all or none. */
  static PushResult move(Repository repository, List<RefMove> moves) throws IOException {
    BatchRefUpdate batch = repository.getRefDatabase().newBatchUpdate();
    batch.setAtomic(true).setAllowNonFastForwards(true).disableRefLog();
    for (RefMove move : moves) {
      batch.addCommand(new ReceiveCommand(move.expected(), move.target(), move.ref()));
    }
    try (RevWalk walk = new RevWalk(repository)) {
      batch.execute(walk, NullProgressMonitor.INSTANCE);
    }
    boolean moved =
        batch.getCommands().stream().allMatch(c -> c.getResult() == ReceiveCommand.Result.OK);
    return moved ? new PushResult.Moved() : new PushResult.Rejected(describe(batch));
  }

  private static String describe(BatchRefUpdate batch) {
    return batch.getCommands().stream()
        .filter(c -> c.getResult() != ReceiveCommand.Result.OK)
        .map(
            c ->
                c.getRefName()
                    + ": "
                    + c.getResult()
                    + (c.getMessage() == null ? "" : " " + c.getMessage()))
        .collect(Collectors.joining("; "));
  }
}
