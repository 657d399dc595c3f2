package dev.mandate.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.PolicySource;
import dev.mandate.cycle.Survey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.testkit.FilesInMemory;
import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds for any specs at any time. */
class PlannerPropertyTest {
  private static final Instant START = Instant.parse("2026-03-28T22:00:00Z");

  @Test
  void theOrderInWhichFilesComeChangesNothing() {
    Trials.run(
        150,
        draw -> {
          Map<String, String> specs = specs(draw);
          Instant now = START.plusSeconds(draw.number(0, 200_000));
          Map<String, String> otherwise = new LinkedHashMap<>();
          for (String name : draw.shuffled(List.copyOf(specs.keySet()))) {
            otherwise.put(name, specs.get(name));
          }
          // Paths decide in which order files are read: other paths, same names.
          FilesInMemory moved = new FilesInMemory();
          otherwise.forEach((path, text) -> moved.write(renamed(path, draw), text));

          Plan plan = plan(survey(written(specs)), now);
          Plan other = plan(survey(moved), now);
          assertEquals(said(plan), said(other));
          assertEquals(plan.wakeAt(), other.wakeAt());
        });
  }

  @Test
  void planningTwiceGivesTheSame() {
    Trials.run(
        150,
        draw -> {
          Instant now = START.plusSeconds(draw.number(0, 200_000));
          Asked survey = survey(written(specs(draw)));
          Plan first = plan(survey, now);
          assertEquals(first, plan(survey, now));
        });
  }

  @Test
  void aSurveyThatSawAllChangesPlansAsAFreshOneDoes() {
    Trials.run(
        300,
        draw -> {
          FilesInMemory files = written(specs(draw));
          Asked survey = survey(files);
          Instant now = START.plusSeconds(draw.number(0, 200_000));
          for (int i = draw.number(2, 8); i > 0; i--) {
            assertEquals(plan(survey(files), now), plan(survey, now));
            now = now.plusSeconds(draw.of(0, 0, 0, 1, 400, 90_000, -5));
            for (int edits = draw.number(0, 2); edits > 0; edits--) {
              edit(draw, files);
            }
          }
        });
  }

  private static void edit(Draw draw, FilesInMemory files) {
    int number = draw.number(0, 7);
    String task = "tasks/t" + number + ".yaml";
    switch (draw.number(0, 9)) {
      case 0, 1 -> files.remove(task);
      case 2 -> files.write("freezes/f1.yaml", freeze(draw, 1));
      case 3 -> files.remove("freezes/f1.yaml");
      case 4 -> files.write(task, "apiVersion: mandate.dev/v1\nkind: Task\n");
      default -> files.write(task, PlanSpecs.task("t" + number, spec(draw, number)));
    }
  }

  @Test
  void aPlanStandsUntilItsWakeUp() {
    AtomicInteger changes = new AtomicInteger();
    Trials.run(
        300,
        draw -> {
          Instant now = START.plusSeconds(draw.number(0, 200_000));
          Asked survey = survey(written(specs(draw)));
          Plan plan = plan(survey, now);
          Instant end = plan.wakeAt().orElse(now.plusSeconds(10_000_000));
          assertTrue(end.isAfter(now), () -> end + " is not after " + now);
          long seconds = end.getEpochSecond() - now.getEpochSecond();
          for (long later : List.of(draw.random().nextLong(seconds), seconds - 1)) {
            assertEquals(plan.steps(), plan(survey, now.plusSeconds(later)).steps());
          }
          if (!plan(survey, end).steps().equals(plan.steps())) {
            changes.incrementAndGet();
          }
        });
    assertTrue(changes.get() > 200, "only " + changes + " wake-ups were for something");
  }

  @Test
  void tasksThatMeetNeverRunTogetherAndTheMoreUrgentOneGoesFirst() {
    Trials.run(
        150,
        draw -> {
          Plan plan = plan(survey(written(specs(draw))), START);
          List<Action.Run> runs = plan.runs();
          for (int i = 0; i < runs.size(); i++) {
            for (int j = i + 1; j < runs.size(); j++) {
              assertTrue(!meet(runs.get(i), runs.get(j)), "two that meet run together");
              assertTrue(
                  runs.get(i).declared().task().priority()
                      >= runs.get(j).declared().task().priority());
            }
          }
        });
  }

  /** Without paths, which differ. */
  private static List<String> said(Plan plan) {
    return plan.steps().stream()
        .map(
            step ->
                step.action() instanceof Action.Broken
                    ? step.task() + " invalid"
                    : step.task() + " " + Explanation.of(step.action()))
        .toList();
  }

  private static boolean meet(Action.Run a, Action.Run b) {
    return a.declared().task().lockPaths().stream()
        .anyMatch(mine -> b.declared().task().lockPaths().stream().anyMatch(mine::equals));
  }

  private static String renamed(String path, Draw draw) {
    int folder = path.lastIndexOf('/') + 1;
    return path.equals("mandate.yaml")
        ? path
        : path.substring(0, folder) + draw.of("a", "m", "z") + "-" + path.substring(folder);
  }

  private static FilesInMemory written(Map<String, String> specs) {
    FilesInMemory files = new FilesInMemory();
    specs.forEach(files::write);
    return files;
  }

  private record Asked(FilesInMemory files, Survey survey) {}

  private static Asked survey(FilesInMemory files) {
    return new Asked(
        files,
        new Survey(
            files,
            new SpecLoader(files, Limits.defaults()),
            (control, commit, questions) -> new PolicySource.Loaded.Ready(new PolicyByRisk()),
            (signature, message, namespace, keys) -> true,
            new Planner(Capabilities.of(Set.of("command"), Set.of("process")))));
  }

  private static Plan plan(Asked asked, Instant now) {
    try {
      return switch (asked.survey().take(asked.files().fetch(), now)) {
        case Survey.Result.Surveyed surveyed -> surveyed.outlook().plan();
        case Survey.Result.Halted halted -> throw new AssertionError(halted.toString());
      };
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> specs(Draw draw) {
    Map<String, String> specs = new LinkedHashMap<>();
    specs.put("mandate.yaml", PlanSpecs.CONTROL);
    specs.put("agents/worker.yaml", PlanSpecs.AGENT);
    int tasks = draw.number(1, 7);
    for (int i = 0; i < tasks; i++) {
      specs.put("tasks/t" + i + ".yaml", PlanSpecs.task("t" + i, spec(draw, i)));
    }
    for (int i = draw.number(0, 2); i > 0; i--) {
      specs.put("freezes/f" + i + ".yaml", freeze(draw, i));
    }
    return specs;
  }

  private static List<String> spec(Draw draw, int number) {
    List<String> lines = new ArrayList<>();
    lines.add("environment: " + draw.of("staging", "production"));
    lines.add("riskClass: " + draw.of("diagnostics", "diagnostics", "remediation"));
    lines.add("priority: " + draw.of(1, 500, 999));
    if (number > 0 && draw.chance(0.3)) {
      lines.add("dependsOn: [t" + draw.number(0, number - 1) + "]");
    }
    if (draw.chance(0.4)) {
      lines.add("locks: {paths: [\"" + draw.of("a/**", "a/x", "b/**", "**") + "\"]}");
    }
    if (draw.chance(0.6)) {
      lines.add(
          "schedule: {cron: \"%s\", timeZone: %s, startingDeadlineSeconds: %d}"
              .formatted(
                  draw.of("0 * * * *", "*/7 * * * *", "30 2 * * *", "0 0 1 * *", "5 4 * * 1-5"),
                  draw.of("UTC", "Europe/Berlin", "America/New_York"),
                  draw.of(1, 60, 600, 3600, 7200)));
    }
    if (draw.chance(0.1)) {
      lines.add("suspend: true");
    }
    if (draw.chance(0.1)) {
      lines.add("agent: nobody");
    } else {
      lines.add("agent: worker");
    }
    return lines;
  }

  private static String freeze(Draw draw, int number) {
    Instant from = START.plusSeconds(60L * draw.number(0, 3000));
    String until =
        draw.chance(0.8)
            ? "\n  until: \"" + from.plusSeconds(60L * draw.number(1, 900)) + "\""
            : "";
    return PlanSpecs.freeze(
        "f" + number,
        "from: \""
            + from
            + "\""
            + until
            + draw.of("", "\n  environments: [production]", "\n  exempt: {tasks: [t0]}"));
  }
}
