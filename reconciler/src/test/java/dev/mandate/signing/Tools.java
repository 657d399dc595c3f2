package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs that are not part of the project, as independent judges. Where one is missing, recorded
 * results stand in and the test says so; with {@code MANDATE_REQUIRE_TOOLS=1} that is a failure.
 */
public final class Tools {
  private Tools() {}

  /** How a program ended. */
  public record Ended(int code, String output) {}

  /**
   * Whether {@code program} can be used; says so when it cannot, or fails when it must be there.
   */
  public static boolean present(String program) {
    boolean found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    return found || missing(program);
  }

  /** Reports that something is missing; always false. */
  public static boolean missing(String what) {
    if ("1".equals(System.getenv("MANDATE_REQUIRE_TOOLS"))) {
      fail(what + " is required here (MANDATE_REQUIRE_TOOLS=1) and is missing");
    }
    System.out.println("NOTE: " + what + " is not here; recorded results stand in for it");
    return false;
  }

  /** Runs to the end, output and error together. */
  public static Ended run(
      Path directory, Map<String, String> env, byte[] input, String... command) {
    try {
      Path stdin = Files.createTempFile("stdin", "");
      Files.write(stdin, input);
      ProcessBuilder builder =
          new ProcessBuilder(List.of(command))
              .directory(directory.toFile())
              .redirectInput(stdin.toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(env);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        fail(command[0] + " does not end");
      }
      Files.delete(stdin);
      return new Ended(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
