package dev.mandate.daemon.process;

import dev.mandate.daemon.Health.Readiness;
import dev.mandate.daemon.Work;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Keeps the state file up to date. A file that cannot be written harms nobody but who looks at it,
 * so it is complained of and the daemon goes on. Thread-safe.
 */
public final class StateFile {
  private final DaemonFolder folder;
  private final Consumer<IOException> complain;
  private DaemonState state;

  public StateFile(DaemonFolder folder, DaemonState.Self self, Consumer<IOException> complain) {
    this.folder = folder;
    this.complain = complain;
    this.state = DaemonState.starting(self);
    change(same -> same);
  }

  /** The endpoint answers at this URL. */
  public void listening(String url) {
    change(now -> now.listening(url));
  }

  /** A pass has ended. */
  public void passed(Readiness readiness, Instant at, String result, int running) {
    change(now -> now.after(readiness, new DaemonState.LastPass(at, result), running));
  }

  public void stopping() {
    change(now -> now.with(DaemonState.Phase.STOPPING));
  }

  public void ended(Work.Closed how) {
    change(now -> now.ended(how));
  }

  private synchronized void change(UnaryOperator<DaemonState> change) {
    state = change.apply(state);
    try {
      folder.tell(state);
    } catch (IOException e) {
      complain.accept(e);
    }
  }
}
