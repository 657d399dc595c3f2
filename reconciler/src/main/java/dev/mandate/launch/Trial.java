package dev.mandate.launch;

import dev.mandate.run.Bounds;
import dev.mandate.run.Launcher;
import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.Launcher.LaunchRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One agent that tries what an agent in a sandbox must not be able to do. */
public final class Trial {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * Fails, with a word on it, when anything is not as it must be. Outside, the test for the
   * settings of the kernel would change nothing: it writes what is there.
   */
  private static final String SCRIPT =
      """
      [ "$(id -u)" = "$AGENT_ID" ] || { echo 'the user is not another one'; exit 1; }
      [ "$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ')" = lo ] || { echo 'there is a network'; exit 1; }
      for file in /usr/mandate-probe /mandate-probe /dev/mandate-probe; do
        { true >"$file"; } 2>/dev/null && { echo "$file can be written"; exit 1; }
      done
      { cat /proc/sys/vm/swappiness >/proc/sys/vm/swappiness; } 2>/dev/null && { echo 'the kernel can be set'; exit 1; }
      true >here && rm here || exit 1
      echo fine
      """;

  private Trial() {}

  /**
   * What is not as it must be, a clause; empty when all is.
   *
   * @param agentId the id of the user that agents are, inside
   */
  public static Optional<String> of(Launcher launcher, Bounds bounds, String agentId)
      throws IOException {
    Path workspace = Files.createTempDirectory("mandate-probe-").toRealPath();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try {
      Ending ending =
          launcher
              .launch(
                  new LaunchRequest(
                      List.of("/bin/sh", "-c", SCRIPT),
                      workspace,
                      Map.of("PATH", "/usr/bin:/bin", "AGENT_ID", agentId),
                      said::write,
                      PATIENCE,
                      Duration.ZERO,
                      () -> {},
                      bounds,
                      Optional.empty(),
                      Optional.empty()))
              .ending();
      String words = said.toString(StandardCharsets.UTF_8).strip();
      if (ending.equals(new Ending.Exited(0)) && words.equals("fine")) {
        return Optional.empty();
      }
      String end =
          ending instanceof Ending.CouldNotStart not ? not.reason() : "it ended with " + ending;
      return Optional.of("a trial failed: " + end + (words.isEmpty() ? "" : ": " + words));
    } finally {
      Files.deleteIfExists(workspace);
    }
  }
}
