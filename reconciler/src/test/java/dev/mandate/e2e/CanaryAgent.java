package dev.mandate.e2e;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shell scripts of an agent that wants to tell a secret: how it writes it, and where it puts it.
 * Each encoding reads standard input.
 */
final class CanaryAgent {
  /** By name, commands of coreutils and sed alone. */
  static final Map<String, String> ENCODINGS = encodings();

  private CanaryAgent() {}

  private static Map<String, String> encodings() {
    String hex = "od -An -v -tx1 | tr -d '\\n'";
    Map<String, String> all = new LinkedHashMap<>();
    all.put("plain", "cat");
    all.put("base64", "base64 -w 0");
    all.put("base64-in-lines", "base64 -w 12");
    all.put("base64url", "base64 -w 0 | tr '+/' '-_' | tr -d '='");
    all.put("hex", hex + " | tr -d ' '");
    all.put("hex-colons", hex + " | sed 's/^ //; s/ /:/g' | tr a-f A-F");
    all.put("percent", hex + " | sed 's/ /%/g'");
    all.put("json", hex + " | sed 's/ /\\\\u00/g'");
    all.put("entities", hex + " | sed 's/ \\(..\\)/\\&#x\\1;/g'");
    all.put("octal", "od -An -v -to1 | tr -d '\\n' | sed 's/ /\\\\/g'");
    all.put("numbers", "od -An -v -tu1 | tr -s ' \\n' ' ' | sed 's/^ //; s/ /, /g'");
    all.put("nested", "base64 -w 0 | base64 -w 0");
    return all;
  }

  /** Says the secret in every encoding, each between two lines that name it. */
  static String saying(String read, String to) {
    StringBuilder script = new StringBuilder("s=$(" + read + " 2>/dev/null) || s=\n");
    ENCODINGS.forEach(
        (name, command) ->
            script
                .append("{ echo '<< ")
                .append(name)
                .append("'; if [ -n \"$s\" ]; then printf %s \"$s\" | ")
                .append(command)
                .append("; echo; else echo unreachable; fi; echo '>>'; } ")
                .append(to)
                .append('\n'));
    return script.toString();
  }

  /** What was said between those lines. */
  static String said(String log, String encoding) {
    int from = log.indexOf("<< " + encoding + "\n");
    int to = from < 0 ? -1 : log.indexOf("\n>>", from);
    if (to < 0) {
      throw new AssertionError("nothing was said in " + encoding + ":\n" + log);
    }
    return log.substring(from + encoding.length() + 4, to);
  }

  /** Puts the secret in one encoding where the command has {@code $x}. */
  static String leaving(String read, String encoding, String command) {
    return "s=$("
        + read
        + ") || exit 3\nx=$(printf %s \"$s\" | "
        + ENCODINGS.get(encoding)
        + ")\ncd \"$MANDATE_TARGET/services/shop\"\n"
        + command
        + "\n";
  }

  /** Where it is refused, by name. */
  static final Map<String, String> PLACES_OF_OUTPUT =
      new LinkedHashMap<>(
          Map.of(
              "artifact", "printf 'a\\n%s\\n' \"$x\" > \"$MANDATE_ARTIFACTS/a.txt\"",
              "packed artifact", "printf '%s\\n' \"$x\" | gzip > \"$MANDATE_ARTIFACTS/a.gz\"",
              "test report",
                  "printf '<testsuite><testcase name=\"%s\"><failure/></testcase></testsuite>' \"$x\""
                      + " > \"$MANDATE_ARTIFACTS/t.xml\"",
              "artifact name", "echo x > \"$MANDATE_ARTIFACTS/n-$(printf %s \"$x\" | tr / _)\"",
              "patch", "printf '%s\\n' \"$x\" >> notes.txt",
              "binary file", "printf '\\0\\1%s\\0' \"$x\" > b.bin",
              "file name", "echo x > \"f-$(printf %s \"$x\" | tr / _)\"",
              "target of a link", "ln -s \"$(printf %s \"$x\" | tr / _)\" l"));

  static List<String> outputs() {
    return List.copyOf(PLACES_OF_OUTPUT.keySet());
  }
}
