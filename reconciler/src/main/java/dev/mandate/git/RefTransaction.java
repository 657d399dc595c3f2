package dev.mandate.git;

import dev.mandate.git.Upstream.PushResult;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves refs of a repository on this machine through {@code git update-ref}, a process of its own:
 * a reconciler that is killed meanwhile leaves no lock behind, since git carries out what it was
 * given whole and drops the rest. The objects are there already, so git need not look at them,
 * which for a push it would do at a cost that grows with the branch.
 */
final class RefTransaction {
  private final File gitDir;

  RefTransaction(File gitDir) {
    this.gitDir = gitDir;
  }

  /**
   * Moves all of them or none, each only from where it is expected.
   *
   * @return in the words of git what stands in the way; {@code Impossible} where there is no git
   */
  PushResult move(List<RefMove> moves) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "git",
                "--git-dir=" + gitDir,
                "-c",
                "core.logAllRefUpdates=false",
                "update-ref",
                "--stdin")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.putAll(
        Map.of("LC_ALL", "C", "GIT_CONFIG_NOSYSTEM", "1", "GIT_CONFIG_GLOBAL", "/dev/null"));
    Process git;
    try {
      git = builder.start();
    } catch (IOException e) {
      return new PushResult.Impossible(
          "git cannot be run (" + e.getMessage() + "); put git 2.27 or newer on the PATH");
    }
    try (OutputStream to = git.getOutputStream()) {
      to.write(commands(moves).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended before it had read all, and says why.
    }
    String said = new String(git.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = git.onExit().join().exitValue();
    return code == 0
        ? new PushResult.Moved()
        : new PushResult.Rejected(
            said.isBlank() ? "git update-ref ended with exit code " + code : said.strip());
  }

  /**
   * Moves those that can be moved.
   *
   * @return what stands in the way of the others, by name
   */
  Map<String, String> moveEach(List<RefMove> moves) throws IOException {
    Map<String, String> refused = new HashMap<>();
    moveEach(moves, refused);
    return refused;
  }

  /** Few stand in the way of many, as a rule: by halves they are found in few transactions. */
  private void moveEach(List<RefMove> moves, Map<String, String> refused) throws IOException {
    if (moves.isEmpty()) {
      return;
    }
    switch (move(moves)) {
      case PushResult.Moved() -> {}
      case PushResult.Impossible(String why) -> moves.forEach(each -> refused.put(each.ref(), why));
      case PushResult.Rejected(String why) -> {
        if (moves.size() == 1) {
          refused.put(moves.getFirst().ref(), why);
        } else {
          moveEach(moves.subList(0, moves.size() / 2), refused);
          moveEach(moves.subList(moves.size() / 2, moves.size()), refused);
        }
      }
    }
  }

  /** Without the last line nothing is carried out (git-update-ref, since Git 2.27). */
  private static String commands(List<RefMove> moves) {
    StringBuilder commands = new StringBuilder("start\n");
    for (RefMove move : moves) {
      if (move.isDelete()) {
        commands.append("delete ").append(move.ref());
      } else {
        commands.append("update ").append(move.ref()).append(' ').append(move.target().name());
      }
      commands.append(' ').append(move.expected().name()).append('\n');
    }
    return commands.append("prepare\ncommit\n").toString();
  }
}
