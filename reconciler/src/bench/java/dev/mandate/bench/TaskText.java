package dev.mandate.bench;

import java.util.Optional;
import java.util.Random;

/** Writes tasks: nine in ten recur, a third lock paths, few depend on others. */
final class TaskText {
  private static final String[] TYPES = {"analysis", "change", "triage", "maintenance"};
  private static final String[] ZONES = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"};
  private static final int SMALLEST_PROMPT = 60;
  private static final int LARGEST_PROMPT = 7400;

  private TaskText() {}

  static String name(int index) {
    return "task-%06d".formatted(index);
  }

  static String of(int index, String agent, Optional<Flaw> flaw, Random random) {
    String type = TYPES[random.nextInt(TYPES.length)];
    String environment = Governance.ENVIRONMENTS[random.nextInt(Governance.ENVIRONMENTS.length)];
    int promptLength = promptLength(random);
    StringBuilder text = new StringBuilder(promptLength + 1024);
    text.append("apiVersion: mandate.dev/v1\nkind: Task\nmetadata:\n");
    text.append("  name: ").append(name(index)).append('\n');
    text.append("  labels: {area: area-%03d}\n".formatted(index / Corpus.FOLDER));
    text.append("spec:\n");
    text.append("  type: ").append(flawed(flaw, Flaw.BAD_ENUM) ? "analisys" : type).append('\n');
    text.append("  agent: ")
        .append(flawed(flaw, Flaw.UNKNOWN_AGENT) ? "agent-of-nobody" : agent)
        .append('\n');
    text.append("  environment: ")
        .append(flawed(flaw, Flaw.UNKNOWN_ENVIRONMENT) ? "nowhere" : environment)
        .append('\n');
    text.append("  owner: ")
        .append(Governance.person(random.nextInt(Governance.PEOPLE)))
        .append('\n');
    text.append("  riskClass: ").append(random.nextInt(10) == 0 ? "remediation" : "diagnostics");
    text.append('\n');
    text.append("  priority: ")
        .append(flawed(flaw, Flaw.WRONG_TYPE) ? "urgent" : random.nextInt(1001))
        .append('\n');
    flaw.filter(f -> f == Flaw.UNKNOWN_FIELD).ifPresent(f -> text.append("  promt: twice\n"));
    flaw.filter(f -> f == Flaw.DUPLICATE_KEY).ifPresent(f -> text.append("  type: change\n"));
    if (!flawed(flaw, Flaw.MISSING_FIELD)) {
      text.append("  prompt: |\n").append(Prose.block(random, promptLength, 4));
    }
    details(text, index, random);
    flaw.filter(f -> f == Flaw.BROKEN_YAML).ifPresent(f -> text.append("  dependsOn: [task-1\n"));
    return text.toString();
  }

  private static void details(StringBuilder text, int index, Random random) {
    if (random.nextInt(10) != 0) {
      text.append(
          "  schedule: {cron: \"%d %d * * %d\", timeZone: %s, startingDeadlineSeconds: 600}\n"
              .formatted(
                  5 * random.nextInt(12),
                  random.nextInt(24),
                  random.nextInt(7),
                  ZONES[random.nextInt(ZONES.length)]));
    }
    if (random.nextInt(3) == 0) {
      text.append("  locks:\n    paths: [\"services/service-%03d/**\"]\n".formatted(index % 500));
    }
    if (random.nextInt(4) == 0) {
      text.append("  inputs:\n");
      int inputs = 1 + random.nextInt(4);
      for (int i = 0; i < inputs; i++) {
        text.append("    input%d: %s\n".formatted(i, Prose.phrase(random, 6)));
      }
    }
    text.append("  target: {path: services/service-%03d}\n".formatted(index % 500));
    text.append("  timeoutSeconds: ").append(30 + random.nextInt(500)).append('\n');
  }

  /** Many short ones, few long ones: half are below 600 characters. */
  private static int promptLength(Random random) {
    double skewed = Math.pow(random.nextDouble(), 2);
    return (int) (SMALLEST_PROMPT * Math.pow((double) LARGEST_PROMPT / SMALLEST_PROMPT, skewed));
  }

  private static boolean flawed(Optional<Flaw> flaw, Flaw kind) {
    return flaw.filter(f -> f == kind).isPresent();
  }
}
