package dev.mandate.launch.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that makes containers, as it is called on this machine.
 *
 * @param program with the options that it always needs
 * @param environment all of it: where the engine is and keeps its things, and no secret
 */
record Engine(Brand brand, List<String> program, Map<String, String> environment) {
  private static final long PATIENCE_SECONDS = 60;

  Engine {
    program = List.copyOf(program);
    environment = Map.copyOf(environment);
  }

  /** The two have most words in common. */
  enum Brand {
    PODMAN("podman", "{{.Client.Version}}"),
    DOCKER("docker", "{{.Server.Version}}");

    private final String label;
    private final String versionFormat;

    Brand(String label, String versionFormat) {
      this.label = label;
      this.versionFormat = versionFormat;
    }

    String label() {
      return label;
    }
  }

  /**
   * What came of a call.
   *
   * @param out without white space around it
   * @param error the same
   */
  record Answer(int code, String out, String error) {
    boolean isFine() {
      return code == 0;
    }

    /** One line. */
    String trouble() {
      String said = error.isEmpty() ? out : error;
      return said.isEmpty() ? "it ended with " + code : said.replaceAll("\\s*\\n\\s*", "; ");
    }
  }

  /** A program and its arguments. */
  List<String> line(List<String> arguments) {
    return Stream.concat(program.stream(), arguments.stream()).toList();
  }

  /** Options that only this brand has, or must be told. */
  List<String> ownRunOptions() {
    return brand == Brand.PODMAN
        ? List.of("--read-only-tmpfs=false", "--http-proxy=false", "--systemd=false")
        : List.of();
  }

  /** In memory; as open as the image has it, and with nothing that the image has in it. */
  String temporaryFolder() {
    String option = "--tmpfs=/tmp:rw,nosuid,nodev,size=256m,mode=1777";
    return brand == Brand.PODMAN ? option + ",notmpcopyup" : option;
  }

  /** Ends a container, if it is there, and removes all of it. */
  List<String> removal(String container) {
    List<String> line = new ArrayList<>(line(List.of("rm", "--force", "--volumes")));
    if (brand == Brand.PODMAN) {
      line.addAll(List.of("--ignore", "--time", "0"));
    }
    line.add(container);
    return line;
  }

  Answer version() throws IOException {
    return ask("version", "--format", brand.versionFormat);
  }

  /** Names or ids of containers that carry a label, those that have ended, too. */
  List<String> labelled(String label) throws IOException {
    Answer answer = ask("ps", "--all", "--quiet", "--filter", "label=" + label);
    if (!answer.isFine()) {
      throw new IOException(brand.label() + " does not list containers: " + answer.trouble());
    }
    return answer.out().lines().toList();
  }

  /** How a container ended, as the engine noted it; empty when it cannot tell. */
  OptionalInt exitCode(String container) throws IOException {
    Answer answer = ask("container", "inspect", "--format", "{{.State.ExitCode}}", container);
    return answer.isFine() && answer.out().matches("\\d{1,3}")
        ? OptionalInt.of(Integer.parseInt(answer.out()))
        : OptionalInt.empty();
  }

  Answer ask(String... arguments) throws IOException {
    return ask(new byte[0], arguments);
  }

  /** Waits for the end, which an interrupt does not hasten; a minute at most. */
  Answer ask(byte[] input, String... arguments) throws IOException {
    Process process = builder(List.of(arguments)).start();
    Thread.ofVirtual().start(() -> endLate(process));
    CompletableFuture<String> error =
        CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    try (OutputStream to = process.getOutputStream()) {
      to.write(input);
    } catch (IOException e) {
      // It has ended without reading; what it said tells why.
      return answer(process, out, error);
    }
    return answer(process, out, error);
  }

  private static Answer answer(
      Process process, CompletableFuture<String> out, CompletableFuture<String> error) {
    return new Answer(process.onExit().join().exitValue(), out.join(), error.join());
  }

  ProcessBuilder builder(List<String> arguments) {
    return withEnvironment(new ProcessBuilder(line(arguments)));
  }

  ProcessBuilder withEnvironment(ProcessBuilder builder) {
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static void endLate(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
