package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.daemon.Health.Readiness;
import dev.mandate.daemon.Work;
import dev.mandate.daemon.process.DaemonState;
import java.util.List;

/** How daemons fare, as people and programs read it. */
final class DaemonView {
  private DaemonView() {}

  static String text(List<RunningDaemons.Found> found, String repository) {
    if (found.isEmpty()) {
      return "no daemon of this home folder reconciles " + repository + '\n';
    }
    StringBuilder text = new StringBuilder(512);
    found.forEach(daemon -> one(text, daemon));
    return text.toString();
  }

  private static void one(StringBuilder text, RunningDaemons.Found daemon) {
    DaemonState state = daemon.state();
    text.append("daemon ").append(state.self().pid()).append(' ').append(headline(daemon));
    text.append('\n');
    if (daemon.alive() && state.readiness() instanceof Readiness.Not(String reason, String mend)) {
      line(text, "why", reason);
      line(text, "mend", mend);
    }
    line(text, "repository", state.self().repository());
    line(text, "key", state.self().key());
    line(text, "started", state.self().startedAt().toString());
    if (daemon.alive()) {
      state.listen().ifPresent(url -> line(text, "endpoint", url));
      line(text, "running", Integer.toString(state.running()));
    }
    state.lastPass().ifPresent(p -> line(text, "last pass", p.at() + ", " + p.result()));
    state.self().log().ifPresent(file -> line(text, "log", file));
  }

  private static String headline(RunningDaemons.Found daemon) {
    DaemonState state = daemon.state();
    if (!daemon.alive()) {
      return state
          .closed()
          .map(DaemonView::ended)
          .orElse("is dead: it was killed, or its machine went down");
    }
    if (state.phase() == DaemonState.Phase.STOPPING) {
      return "is stopping";
    }
    return state.readiness() instanceof Readiness.Ready
        ? "runs and is ready"
        : "runs, and is not ready";
  }

  /** What became of its work when it was told to stop. */
  static String ended(Work.Closed closed) {
    return "has stopped: "
        + closed.finished()
        + " of the running agents finished, "
        + closed.cancelled()
        + " were cancelled and their claims handed back"
        + closed.refusal().map(why -> "; the remote refused the last records: " + why).orElse("");
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("  %-10s  %s%n", name, value));
  }

  static ObjectNode data(List<RunningDaemons.Found> found) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode daemons = data.putArray("daemons");
    for (RunningDaemons.Found daemon : found) {
      ObjectNode one = daemons.addObject();
      one.put("alive", daemon.alive());
      one.setAll(daemon.state().toJson());
      if (!daemon.alive()) {
        one.put("ready", false);
      }
    }
    return data;
  }
}
