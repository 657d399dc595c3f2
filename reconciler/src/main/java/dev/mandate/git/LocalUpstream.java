package dev.mandate.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
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

  @Override
  public Map<String, String> pushEach(List<RefMove> moves) {
    try {
      if (ReceiveHooks.in(repository.getDirectory().toPath())) {
        try (Transport transport = toItself()) {
          return TransportPush.pushEach(repository, transport, moves);
        }
      }
      Map<String, String> refused = new HashMap<>();
      BatchRefUpdate batch = batch(repository, moves).setAtomic(false);
      execute(repository, batch);
      batch.getCommands().stream()
          .filter(c -> c.getResult() != ReceiveCommand.Result.OK)
          .forEach(c -> refused.put(c.getRefName(), describe(c)));
      return refused;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** There is one object database, so everything is here. */
  @Override
  public void bring(Map<String, ObjectId> claims) {}

  private PushResult pushThroughHooks(List<RefMove> moves) throws IOException {
    try (Transport transport = toItself()) {
      return TransportPush.push(repository, transport, moves);
    }
  }

  private Transport toItself() throws IOException {
    Path itself = repository.getDirectory().toPath();
    Transport transport = Transport.open(repository, new URIish().setPath(itself.toString()));
    ReceiveHooks.respect(transport, itself);
    return transport;
  }

  /** Moves refs of a repository on this machine, all or none. */
  static PushResult move(Repository repository, List<RefMove> moves) throws IOException {
    BatchRefUpdate batch = batch(repository, moves).setAtomic(true);
    execute(repository, batch);
    boolean moved =
        batch.getCommands().stream().allMatch(c -> c.getResult() == ReceiveCommand.Result.OK);
    return moved ? new PushResult.Moved() : new PushResult.Rejected(describe(batch));
  }

  private static BatchRefUpdate batch(Repository repository, List<RefMove> moves) {
    BatchRefUpdate batch = repository.getRefDatabase().newBatchUpdate();
    batch.setAllowNonFastForwards(true).disableRefLog();
    for (RefMove move : moves) {
      batch.addCommand(new ReceiveCommand(move.expected(), move.target(), move.ref()));
    }
    return batch;
  }

  private static void execute(Repository repository, BatchRefUpdate batch) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      batch.execute(walk, NullProgressMonitor.INSTANCE);
    }
  }

  private static String describe(BatchRefUpdate batch) {
    return batch.getCommands().stream()
        .filter(c -> c.getResult() != ReceiveCommand.Result.OK)
        .map(LocalUpstream::describe)
        .collect(Collectors.joining("; "));
  }

  private static String describe(ReceiveCommand command) {
    return command.getRefName()
        + ": "
        + command.getResult()
        + (command.getMessage() == null ? "" : " " + command.getMessage());
  }
}
