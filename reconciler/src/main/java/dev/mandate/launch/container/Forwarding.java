package dev.mandate.launch.container;

import dev.mandate.launch.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A forwarder in the network of a container and in nothing else of it, so that no image needs one;
 * ends when it is closed, or with the thread that started it.
 */
record Forwarding(Process process) implements AutoCloseable {

  /**
   * @param first process of the container
   * @param program of the forwarder, with its arguments; says {@code ready} and no more
   */
  static Forwarding in(long first, List<String> program) throws IOException {
    String namespaces = "/proc/" + first + "/ns/";
    List<String> line = new ArrayList<>(List.of("/usr/bin/nsenter", "--net=" + namespaces + "net"));
    if (!PrivateFolder.isOfRoot()) {
      line.addAll(List.of("--user=" + namespaces + "user", "--preserve-credentials"));
    }
    line.addAll(List.of("/usr/bin/setpriv", "--pdeathsig", "KILL", "--"));
    line.addAll(program);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!said.equals("ready")) {
      process.destroyForcibly();
      throw new IOException("the forwarder does not start: " + said);
    }
    return new Forwarding(process);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
