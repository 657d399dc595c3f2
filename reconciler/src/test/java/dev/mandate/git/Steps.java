package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.ObjectId;

/** Tells of every step that a reconciler takes towards its remote, before and after it. */
public final class Steps {
  private Steps() {}

  /** The same repository, with somebody who listens. */
  public static GitControlSource tap(GitControlSource source, Consumer<String> step) {
    return source.through(upstream -> new Tapped(upstream, step));
  }

  private record Tapped(Upstream upstream, Consumer<String> step) implements Upstream {
    @Override
    public RefState refresh() throws RemoteUnavailableException {
      step.accept("before a fetch");
      RefState state = upstream.refresh();
      step.accept("after a fetch");
      return state;
    }

    @Override
    public PushResult push(List<RefMove> moves) throws RemoteUnavailableException {
      step.accept("before a push of all or none");
      PushResult result = upstream.push(moves);
      step.accept("after a push of all or none");
      return result;
    }

    @Override
    public Map<String, String> pushEach(List<RefMove> moves) throws RemoteUnavailableException {
      step.accept("before a push of each");
      Map<String, String> refused = upstream.pushEach(moves);
      step.accept("after a push of each");
      return refused;
    }

    @Override
    public void bring(Map<String, ObjectId> claims) {
      step.accept("before claims are read");
      upstream.bring(claims);
      step.accept("after claims are read");
    }
  }
}
