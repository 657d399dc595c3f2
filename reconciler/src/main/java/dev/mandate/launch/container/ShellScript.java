package dev.mandate.launch.container;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the shell inside is told on its standard input, in two parts. So neither the agent's
 * environment nor its command line is known to the engine, which would keep them on disk and show
 * them to whoever asks. Between the two parts the shell waits: then limits and a way out are put
 * around it. It stays the first process, and does for its children what such a one has to.
 *
 * @param word that nobody else knows, at the start of what the shell answers
 */
record ShellScript(String word) {

  /**
   * Sets the environment, looks for the program, and answers {@code <word> ready} or why not: see
   * {@link Missing}.
   */
  byte[] preparation(Map<String, String> environment, String program) {
    StringBuilder script = new StringBuilder();
    new TreeMap<>(environment)
        .forEach(
            (name, value) ->
                script
                    .append("export ")
                    .append(name)
                    .append('=')
                    .append(quoted(name.equals("PATH") ? absolute(value) : value))
                    .append('\n'));
    String said = "echo " + word + " ";
    script.append(
        """
        p=%s
        case "$p" in
        */*) if [ ! -e "$p" ]; then %s; elif [ ! -f "$p" ]; then %s; elif [ ! -x "$p" ]; then %s; else %s; fi ;;
        *) if command -v "$p" >/dev/null 2>&1; then %s; else %s; fi ;;
        esac
        unset p
        """
            .formatted(
                quoted(program),
                said + Missing.NOT_THERE.word(),
                said + Missing.NO_FILE.word(),
                said + Missing.NOT_EXECUTABLE.word(),
                said + "ready",
                said + "ready",
                said + Missing.NOT_IN_PATH.word()));
    return script.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Starts the agent, with output and error as one, and ends as it ends. In a shell of its own, so
   * that no command of the shell's stands in for a program.
   */
  byte[] start(List<String> command, Path input) {
    String words = command.stream().map(ShellScript::quoted).collect(Collectors.joining(" "));
    return ("( exec " + words + " <" + quoted(input.toString()) + " 2>&1 )\nexit $?\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Why a program cannot be started, in the words of the script. */
  enum Missing {
    NOT_IN_PATH,
    NOT_THERE,
    NO_FILE,
    NOT_EXECUTABLE;

    String word() {
      return name();
    }

    /** A clause. */
    String clause(String program, String searchPath) {
      return "program '"
          + program
          + "' "
          + switch (this) {
            case NOT_IN_PATH -> "is not in any folder of PATH (" + searchPath + ") of the image";
            case NOT_THERE -> "does not exist in the workspace or the image";
            case NO_FILE -> "is not a file";
            case NOT_EXECUTABLE -> "is not executable";
          };
    }
  }

  /** An empty element means the working directory to a shell, which the agent writes to. */
  private static String absolute(String searchPath) {
    return Stream.of(searchPath.split(":"))
        .filter(folder -> folder.startsWith("/"))
        .collect(Collectors.joining(":"));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
