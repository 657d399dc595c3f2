package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.cli.CommandHere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A scene whose agent is a stand-in for claude that costs money, and a budget called {@code all}.
 */
final class BudgetStage implements AutoCloseable {
  private static final String KEY = "key-of-nobody-0123456789";

  final Scene scene;
  private final Path folder;

  /**
   * @param scene that lies in the folder
   */
  BudgetStage(Path folder, Scene scene) {
    this.folder = folder;
    this.scene = scene;
    scene.variable("PATH", folder.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
    scene.variable("ANTHROPIC_API_KEY", KEY);
    scene.commit(Map.of(ControlText.FILE, control()));
  }

  /** Agents have the key themselves, so that their own reports are all there is. */
  String control() {
    return ControlText.usual()
        .parameters(
            "sandboxes: {production: [process]}, egress: {allowed: [\"127.0.0.1\"]},"
                + " model_access: {sandbox: [gateway, key]}")
        .yaml(scene)
        .replace("allowedEnv: [PATH]", "allowedEnv: [PATH, ANTHROPIC_API_KEY]");
  }

  /** A stand-in for claude that says it cost 0.010710 dollars, or whatever a script says. */
  void claude(String script) {
    try {
      Path program = Files.createDirectories(folder.resolve("bin")).resolve("claude");
      Files.writeString(program, "#!/bin/sh\n" + script + "\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static String good() {
    return "cat '"
        + Path.of("src/test/resources/connectors/claude-code/done.jsonl").toAbsolutePath()
        + "'";
  }

  /** A time zone whose month does not end while a test goes by the machine's clock. */
  static String zoneInMidMonth() {
    Instant now = Clock.systemUTC().instant();
    return Stream.of("Europe/Berlin", "Pacific/Kiritimati")
        .filter(
            zone ->
                YearMonth.from(now.atZone(ZoneId.of(zone)))
                    .equals(YearMonth.from(now.plus(Duration.ofHours(6)).atZone(ZoneId.of(zone)))))
        .findFirst()
        .orElseThrow();
  }

  void budget(String fields) {
    scene.commit(
        Map.of(ControlText.FILE, control() + "  budgets: [{name: all, " + fields + "}]\n"));
  }

  void tasks(int count, String cost) {
    Map<String, String> files = new HashMap<>();
    String agent = AiAgentText.claude("http://127.0.0.1:9").withKey().yaml();
    files.put(
        "agents/helper.yaml",
        agent.replaceFirst("cost: \\{[^}]*", "cost: {perDayUsd: 40, " + cost));
    for (int i = 0; i < count; i++) {
      files.put("tasks/task-" + i + ".yaml", TaskText.of("task-" + i, "helper").yaml());
    }
    scene.commit(files);
  }

  JsonNode charge(String task) {
    JsonNode charges = scene.observed().run(task).at("/status/budget");
    assertEquals("budget/all", charges.path(0).path("account").asText(), charges::toString);
    return charges.get(0);
  }

  String sums() {
    return scene.observed().files().entrySet().stream()
        .filter(file -> file.getKey().startsWith("budgets/"))
        .map(file -> file.getKey() + " " + file.getValue())
        .sorted()
        .reduce("", (a, b) -> a + b + "\n");
  }

  /** What {@code mandate budget} says with an option, to somebody with another home. */
  CommandHere.Ran mandateBudget(String option, String... more) {
    List<String> command = new ArrayList<>(List.of("budget", option, "--repo", scene.where()));
    command.addAll(List.of(more));
    return CommandHere.run(scene.machine("reader"), folder, command.toArray(String[]::new));
  }

  /** The same, by whom {@code mandate.yaml} names. */
  CommandHere.Ran repair() {
    return mandateBudget("--repair", "--key", scene.people.file("reconciler").toString());
  }

  @Override
  public void close() {
    scene.close();
  }
}
