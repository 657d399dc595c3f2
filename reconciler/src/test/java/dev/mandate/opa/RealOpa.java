package dev.mandate.opa;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The {@code opa} that {@code policy/go.mod} pins, where Go is there to build it. */
public final class RealOpa {
  private static final Path MODULE = Path.of("..", "policy").toAbsolutePath().normalize();

  private RealOpa() {}

  /** Its path; says so when there is none, and fails when there must be one. */
  public static Optional<Path> find() {
    Optional<Path> program;
    try {
      Ended ended = run(MODULE, List.of("go", "tool", "-n", "opa"));
      program =
          ended.code() == 0 ? Optional.of(Path.of(ended.output().strip())) : Optional.empty();
    } catch (UncheckedIOException e) {
      program = Optional.empty();
    }
    if (program.isEmpty() && "1".equals(System.getenv("MANDATE_REQUIRE_TOOLS"))) {
      fail("the real opa is required here (MANDATE_REQUIRE_TOOLS=1), but `go tool opa` does not run");
    }
    if (program.isEmpty()) {
      System.out.println("NOTE: `go tool opa` does not run here; recorded results stand in for it");
    }
    return program;
  }

  /** How a program ended, and what it printed to standard output. */
  public record Ended(int code, String output) {}

  public static Ended run(Path directory, List<String> command) {
    try {
      Path out = Files.createTempFile("opa", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          fail(command + " does not end");
        }
        return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
