package dev.mandate.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The git command, on one bare repository. */
final class Git {
  private final Path repository;

  Git(Path repository) {
    this.repository = repository;
  }

  record Answer(int code, String text) {}

  List<String> lines(String... arguments) {
    return text(arguments).lines().filter(line -> !line.isEmpty()).toList();
  }

  String text(String... arguments) {
    Answer answer = ask(arguments);
    if (answer.code() != 0) {
      throw new IllegalStateException(List.of(arguments) + ": " + answer.text());
    }
    return answer.text();
  }

  Answer ask(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(arguments));
    try {
      Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
      git.getOutputStream().close();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(git.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
