package dev.mandate.launch.container;

import dev.mandate.launch.SessionStarter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that waits for the end of its input and then removes a container. The input ends when
 * this is closed, or when the reconciler does: a container is nobody's child, so it would go on
 * otherwise.
 */
final class ContainerGuard implements AutoCloseable {
  private static final Path SHELL = Path.of("/bin/sh");
  private static final String WAIT = "read -r nothing; exec \"$@\"";

  private final Process process;
  private final String container;

  private ContainerGuard(Process process, String container) {
    this.process = process;
    this.container = container;
  }

  /** In a session of its own: what ends the reconciler must not end it. */
  static ContainerGuard over(String container, Engine engine, SessionStarter sessions)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-c", WAIT, "sh"));
    arguments.addAll(engine.removal(container));
    return new ContainerGuard(
        engine
            .withEnvironment(new ProcessBuilder(sessions.commandLine(SHELL, arguments)))
            .redirectErrorStream(true)
            .start(),
        container);
  }

  /** Name of what it watches over. */
  String container() {
    return container;
  }

  /**
   * Returns when the container is gone.
   *
   * @throws IOException when it cannot be removed
   */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    // One that was never made is gone, too.
    if (process.onExit().join().exitValue() != 0 && !said.contains("No such container")) {
      throw new IOException("the container " + container + " cannot be removed: " + said);
    }
  }
}
