package dev.mandate.launch.container;

import dev.mandate.launch.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who the agent is for the kernel. A reconciler of root lends the workspace to a user that nobody
 * is; any other has its agents under its own id, which is all that it has anyway.
 *
 * @param own who the reconciler is, as {@code uid:gid}
 * @param agent who the agent is
 */
record AgentUser(String own, String agent) {
  /** Not 1000: on most machines that is a person, who could read the agent's environment. */
  private static final String NOBODYS = "64871:64871";

  static AgentUser ofThisReconciler() throws IOException {
    String own = PrivateFolder.user() + ":" + PrivateFolder.group();
    return new AgentUser(own, PrivateFolder.isOfRoot() ? NOBODYS : own);
  }

  /** The number alone. */
  String id() {
    return agent.substring(0, agent.indexOf(':'));
  }

  /** Whether the reconciler may do all. */
  boolean isOfRoot() {
    return own.startsWith("0:");
  }

  private boolean isAnother() {
    return !own.equals(agent);
  }

  List<String> options(Engine engine) {
    List<String> options = new ArrayList<>(List.of("--user", agent));
    if (!isAnother() && engine.brand() == Engine.Brand.PODMAN) {
      options.add("--userns=keep-id");
    }
    return options;
  }

  /** A folder that belongs to the agent until it is closed; to be closed when the agent is gone. */
  Loan lend(Path folder) throws IOException {
    if (isAnother()) {
      giveTo(agent, folder);
    }
    return new Loan(this, folder);
  }

  /** What is lent; taken back when closed. */
  record Loan(AgentUser user, Path folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (user.isAnother()) {
        giveTo(user.own, folder);
      }
    }
  }

  /** Follows no links; the kernel takes the right to act as the owner from the files it changes. */
  private static void giveTo(String owner, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                "/bin/chown", "--recursive", "--no-dereference", "-P", owner, folder.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("the owner of " + folder + " cannot be changed: " + said);
    }
  }
}
