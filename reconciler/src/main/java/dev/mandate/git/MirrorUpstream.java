package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;

/**
 * A remote behind a bare mirror. One fetch is one negotiation: the remote is asked for its {@code
 * HEAD} and for the refs under three prefixes, and never lists the others where it speaks protocol
 * version 2 (gitprotocol-v2, {@code ls-refs} with {@code ref-prefix}).
 */
final class MirrorUpstream implements Upstream {
  private static final List<RefSpec> WANTED =
      List.of(
          new RefSpec(BranchNames.RUNS + ":" + BranchNames.RUNS),
          new RefSpec(BranchNames.PROPOSALS + "*:" + BranchNames.PROPOSALS + "*"),
          new RefSpec(BranchNames.COORDINATION + "*:" + BranchNames.COORDINATION + "*"));

  private static final String CLAIMS = BranchNames.COORDINATION + "*";

  private final MirrorFolder mirror;
  private final RemoteAddress remote;
  private final Optional<String> branch;
  private final RemoteConnections connections;
  private final Insistence insistence;

  /**
   * @param branch short name of what is taken for the default branch; empty: what the remote says
   */
  MirrorUpstream(
      MirrorFolder mirror,
      RemoteAddress remote,
      Optional<String> branch,
      RemoteConnections connections,
      Insistence insistence) {
    this.branch = branch;
    this.mirror = mirror;
    this.remote = remote;
    this.connections = connections;
    this.insistence = insistence;
  }

  private Transport open()
      throws NotSupportedException, TransportException, RemoteUnavailableException {
    return open(mirror.repository());
  }

  private Transport open(Repository here)
      throws NotSupportedException, TransportException, RemoteUnavailableException {
    return connections.open(here, remote, insistence::asked);
  }

  @Override
  public RefState refresh() throws RemoteUnavailableException {
    try {
      return insistence.insist(
          remote, () -> mirror.<RefState, RemoteUnavailableException>inTurn(this::fetch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RefState fetch() throws RemoteUnavailableException, IOException {
    Repository here = mirror.repository();
    here.getRefDatabase().refresh();
    RefState before = RefState.read(here);
    try (Transport transport = open();
        FetchConnection connection = transport.openFetch(wanted(), Constants.HEAD)) {
      requireSmart(connection);
      RefState there = advertised(connection.getRefsMap());
      Set<ObjectId> held = new HashSet<>(before.refs().values());
      List<Ref> missing =
          connection.getRefs().stream()
              .filter(ref -> there.refs().containsValue(ref.getObjectId()))
              .filter(ref -> !held.contains(ref.getObjectId()))
              .filter(ref -> !BranchNames.isCoordination(ref.getName()))
              .toList();
      if (!missing.isEmpty()) {
        connection.fetch(NullProgressMonitor.INSTANCE, missing, Set.of());
      }
      try {
        record(before, there);
      } finally {
        unlock(connection.getPackLocks());
      }
      if (!missing.isEmpty()) {
        here.autoGC(NullProgressMonitor.INSTANCE);
      }
      return there;
    } catch (NotSupportedException | TransportException e) {
      throw RemoteFailures.explain(remote, e);
    }
  }

  private List<RefSpec> wanted() {
    return branch
        .map(name -> Constants.R_HEADS + name)
        .map(
            ref -> Stream.concat(WANTED.stream(), Stream.of(new RefSpec(ref + ":" + ref))).toList())
        .orElse(WANTED);
  }

  /** An answer that is broken at its beginning looks like that of a server without Git. */
  private void requireSmart(FetchConnection connection) throws TransportException {
    if (!(connection instanceof BasePackFetchConnection)) {
      throw new TransportException(
          remote.uri(), "it does not answer as a server that speaks the smart protocol of Git");
    }
  }

  /** What the remote says, cut down to the refs that matter. */
  private RefState advertised(Map<String, Ref> refs) {
    Map<String, ObjectId> kept = new HashMap<>();
    refs.forEach(
        (name, ref) -> {
          if (name.equals(BranchNames.RUNS)
              || name.startsWith(BranchNames.PROPOSALS)
              || BranchNames.isCoordination(name)) {
            kept.put(name, ref.getObjectId());
          }
        });
    if (branch.isPresent()) {
      String ref = Constants.R_HEADS + branch.get();
      Optional.ofNullable(refs.get(ref)).ifPresent(at -> kept.put(ref, at.getObjectId()));
      return new RefState(ref, kept, Optional.ofNullable(kept.get(BranchNames.RUNS)));
    }
    Ref head = refs.get(Constants.HEAD);
    String defaultRef = BranchNames.MAIN;
    if (head != null && head.getObjectId() != null) {
      defaultRef = head.isSymbolic() ? head.getTarget().getName() : guess(refs, head);
      kept.put(defaultRef, head.getObjectId());
    }
    return new RefState(defaultRef, kept, Optional.ofNullable(kept.get(BranchNames.RUNS)));
  }

  /** Old servers do not say which branch HEAD is: take one that stands where HEAD stands. */
  private static String guess(Map<String, Ref> refs, Ref head) {
    return Stream.concat(
            Stream.of(BranchNames.MAIN, Constants.R_HEADS + "master"),
            refs.keySet().stream().filter(n -> n.startsWith(Constants.R_HEADS)).sorted())
        .filter(refs::containsKey)
        .filter(n -> Objects.equals(refs.get(n).getObjectId(), head.getObjectId()))
        .findFirst()
        .orElse(Constants.HEAD);
  }

  /**
   * Makes the mirror's refs those of the remote; what is gone there goes here. Claims have none:
   * they move all the time, and where they stand is always asked.
   */
  private void record(RefState before, RefState there) throws IOException {
    Repository here = mirror.repository();
    Set<String> names = new HashSet<>(before.refs().keySet());
    names.addAll(there.refs().keySet());
    names.remove(Constants.HEAD);
    names.removeIf(BranchNames::isCoordination);
    List<RefMove> moves = new ArrayList<>();
    for (String name : names) {
      ObjectId from = before.at(name).orElse(ObjectId.zeroId());
      ObjectId to = there.at(name).orElse(ObjectId.zeroId());
      if (!from.equals(to)) {
        moves.add(new RefMove(name, from, to));
      }
    }
    Optional<String> obstacle = moves.isEmpty() ? Optional.empty() : mirror.moveRefs(moves);
    if (obstacle.isPresent()) {
      throw new IOException(
          "the mirror " + here.getDirectory() + " cannot be written: " + obstacle.get());
    }
    pointHead(before, there);
  }

  private void pointHead(RefState before, RefState there) throws IOException {
    boolean detached = there.defaultRef().equals(Constants.HEAD);
    boolean same =
        there.defaultRef().equals(before.defaultRef())
            && (!detached || there.desired().equals(before.desired()));
    if (same) {
      return;
    }
    RefUpdate head = mirror.repository().updateRef(Constants.HEAD, true);
    head.disableRefLog();
    if (detached) {
      head.setNewObjectId(there.desired().orElseThrow());
      require(head.forceUpdate());
    } else {
      require(head.link(there.defaultRef()));
    }
  }

  private void require(RefUpdate.Result result) throws IOException {
    Set<RefUpdate.Result> fine =
        Set.of(
            RefUpdate.Result.NEW,
            RefUpdate.Result.FORCED,
            RefUpdate.Result.FAST_FORWARD,
            RefUpdate.Result.NO_CHANGE);
    if (!fine.contains(result)) {
      throw new IOException(
          "HEAD of the mirror " + mirror.repository().getDirectory() + ": " + result);
    }
  }

  @Override
  public void offerPush() throws RemoteUnavailableException {
    try (Transport transport = open();
        PushConnection connection = transport.openPush()) {
      connection.getRefs();
    } catch (NotSupportedException | TransportException e) {
      throw RemoteFailures.explain(remote, e);
    }
  }

  @Override
  public PushResult push(List<RefMove> moves) throws RemoteUnavailableException {
    insistence.awaitTurn(remote);
    try (Transport transport = open(SparseRepository.of(mirror.repository(), moves))) {
      PushResult result = TransportPush.push(mirror.repository(), transport, moves);
      if (result instanceof PushResult.Moved) {
        remember(moves.stream().filter(move -> !BranchNames.isCoordination(move.ref())).toList());
      }
      return result;
    } catch (TransportException e) {
      throw RemoteFailures.explain(remote, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, String> pushEach(List<RefMove> moves) throws RemoteUnavailableException {
    insistence.awaitTurn(remote);
    try (Transport transport = open()) {
      return TransportPush.pushEach(mirror.repository(), transport, moves);
    } catch (TransportException e) {
      throw RemoteFailures.explain(remote, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<RemoteAddress> address() {
    return Optional.of(remote);
  }

  @Override
  public void bring(Map<String, ObjectId> refs) {
    try {
      mirror.<Boolean, IOException>inTurn(() -> fetchOthers(refs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean fetchOthers(Map<String, ObjectId> refs) throws IOException {
    Repository here = mirror.repository();
    Map<String, ObjectId> absent = new HashMap<>(refs);
    absent.values().removeIf(id -> has(here, id));
    if (absent.isEmpty()) {
      return true;
    }
    try (Transport transport = open();
        FetchConnection connection =
            transport.openFetch(
                absent.keySet().stream()
                    .map(name -> BranchNames.isCoordination(name) ? CLAIMS : name)
                    .distinct()
                    .map(name -> new RefSpec(name + ":" + name))
                    .toList())) {
      List<Ref> wanted =
          connection.getRefs().stream()
              .filter(ref -> ref.getObjectId().equals(absent.get(ref.getName())))
              .toList();
      if (!wanted.isEmpty()) {
        connection.fetch(NullProgressMonitor.INSTANCE, wanted, Set.of());
        unlock(connection.getPackLocks());
      }
      return wanted.size() == absent.size();
    } catch (NotSupportedException | TransportException | RemoteUnavailableException e) {
      // A ref may move between the question and the transfer, and servers then refuse the whole
      // transfer. Who cannot read a claim leaves it alone, so not having it is safe.
      return false;
    }
  }

  private static boolean has(Repository here, ObjectId id) {
    try {
      return here.getObjectDatabase().has(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Saves the next fetch a transfer; when another process was here first, it will see for itself.
   */
  private void remember(List<RefMove> moves) throws IOException {
    if (moves.isEmpty()) {
      return;
    }
    mirror.<Optional<String>, IOException>inTurn(() -> mirror.moveRefs(moves));
  }

  private static void unlock(Collection<PackLock> locks) throws IOException {
    for (PackLock lock : locks) {
      lock.unlock();
    }
  }
}
