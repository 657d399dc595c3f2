package dev.mandate.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Java can end single processes only, and not by SIGINT; every POSIX shell can. */
public final class Signals {
  private Signals() {}

  /**
   * Returns when the signal was sent; a target that is gone is passed over.
   *
   * @param name without {@code SIG}
   * @param targets process ids; with a minus in front, of groups
   */
  public static void send(String name, List<String> targets) {
    if (targets.isEmpty()) {
      return;
    }
    List<String> command =
        Stream.concat(
                Stream.of("/bin/sh", "-c", "for p; do kill -s " + name + " -- \"$p\"; done", "sh"),
                targets.stream())
            .toList();
    try {
      Process kill =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.getOutputStream().close();
      // A target that is gone meanwhile makes it fail; whether any is left is looked up anyway.
      kill.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException("no shell to send a signal with", e);
    }
  }
}
