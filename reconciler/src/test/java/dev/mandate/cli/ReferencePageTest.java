package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.mandate.cli.CliScene.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/cli.md} holds the help of every command, letter for letter. With {@code
 * -Dgolden.update=true} its blocks are written anew, and the test fails all the same.
 */
class ReferencePageTest {
  private static final Path PAGE = Path.of("../docs/cli.md");
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```text\nUsage: (mandate[a-z -]*?)(?= [\\[(<A-Z-]|\n).*?^```\n");

  private static final List<String> COMMANDS =
      List.of(
          "",
          "init",
          "validate",
          "plan",
          "reconcile",
          "daemon",
          "daemon start",
          "daemon stop",
          "daemon status",
          "github-app",
          "github-app init",
          "github-app serve",
          "status",
          "budget",
          "approve",
          "acknowledge",
          "task",
          "task list",
          "task show",
          "task logs",
          "task watch",
          "task cancel",
          "task retry",
          "verify",
          "runs",
          "runs rotate",
          "credential",
          "credential keygen",
          "credential add",
          "credential list",
          "credential check",
          "credential rotate",
          "credential remove",
          "policy",
          "policy eval",
          "policy replay",
          "policy test",
          "policy build",
          "doctor",
          "demo",
          "generate-completion");

  /** Commands that hold others. */
  private static final List<String> GROUPS =
      List.of("credential", "daemon", "github-app", "policy", "runs", "task");

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> showsTheHelpOf() {
    return COMMANDS.stream()
        .map(
            command ->
                DynamicTest.dynamicTest(("mandate " + command).strip(), () -> compare(command)));
  }

  @Test
  void showsNothingElse() throws IOException {
    List<String> shown = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    while (blocks.find()) {
      shown.add(blocks.group(1).substring("mandate".length()).strip());
    }
    assertEquals(COMMANDS, shown);
  }

  /** Groups and their commands, as the help of the top lists them. */
  @Test
  void leavesNoCommandOut() {
    TreeSet<String> listed = new TreeSet<>(listed(""));
    for (String group : GROUPS) {
      listed(group).forEach(name -> listed.add(group + " " + name));
    }
    listed.add("");
    assertEquals(listed, new TreeSet<>(COMMANDS));
  }

  @Test
  void everyHelpHasAnExample() {
    for (String command : COMMANDS) {
      if (!command.equals("generate-completion")) {
        String help = help(command);
        assertTrue(
            help.contains("Example") || help.contains("mandate demo"),
            () -> "no example:\n" + help);
      }
    }
  }

  @Test
  void everyCommandSaysItsVersion() {
    for (String command : COMMANDS) {
      String version = run(command, "--version");
      assertTrue(version.startsWith("mandate "), () -> command + ": " + version);
    }
  }

  private void compare(String command) throws IOException {
    String text = Files.readString(PAGE);
    String block = "```text\n" + help(command) + "```\n";
    Optional<String> shown = shown(text, ("mandate " + command).strip());
    if (Boolean.getBoolean("golden.update") && shown.filter(s -> !s.equals(block)).isPresent()) {
      Files.writeString(PAGE, text.replace(shown.get(), block));
      fail("written, now read it: " + PAGE);
    }
    assertEquals(block, shown.orElse("no block that begins with Usage: mandate " + command));
  }

  private static Optional<String> shown(String page, String command) {
    return BLOCK
        .matcher(page)
        .results()
        .filter(found -> found.group(1).strip().equals(command))
        .map(found -> found.group())
        .findFirst();
  }

  private String help(String command) {
    return run(command, "--help");
  }

  private String run(String command, String option) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.removeIf(String::isEmpty);
    words.add(option);
    Ran ran = new CliScene(temporary).run(words.toArray(String[]::new));
    assertEquals(0, ran.exitCode(), ran.all());
    assertEquals("", ran.err());
    return ran.out();
  }

  private List<String> listed(String command) {
    String help = help(command);
    return help.substring(help.indexOf("Commands:"))
        .lines()
        .skip(1)
        .takeWhile(line -> line.startsWith("  "))
        .filter(line -> !line.startsWith("   "))
        .map(line -> line.strip().split("\\s+")[0])
        .filter(name -> !GROUPS.contains(name) || command.isEmpty())
        .toList();
  }
}
