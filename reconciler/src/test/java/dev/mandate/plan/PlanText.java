package dev.mandate.plan;

import dev.mandate.cycle.Survey;
import dev.mandate.finding.Finding;
import java.time.Instant;

/** A plan as the golden files have it. */
final class PlanText {
  private PlanText() {}

  static String of(Survey.Result result, Instant now) {
    StringBuilder text = new StringBuilder("at ").append(now).append('\n');
    switch (result) {
      case Survey.Result.Halted(String reason, String mend, var findings) -> {
        text.append("halted: ").append(reason).append("; ").append(mend).append('\n');
        findings.stream()
            .map(Finding::what)
            .forEach(what -> text.append("    ").append(what).append('\n'));
      }
      case Survey.Result.Surveyed surveyed -> plan(text, surveyed.outlook().plan());
    }
    return text.toString();
  }

  private static void plan(StringBuilder text, Plan plan) {
    for (Plan.Step step : plan.steps()) {
      Explanation why = Explanation.of(step.action());
      text.append("%-10s%s".formatted(step.action().state(), step.task()));
      if (!step.environment().isEmpty()) {
        text.append(" in ").append(step.environment());
      }
      if (step.action() instanceof Action.Run run && !run.key().occurrence().equals("once")) {
        text.append(" for ").append(run.key().occurrence());
      }
      text.append(": ").append(why.summary()).append('\n');
      why.details().forEach(line -> text.append("          - ").append(line).append('\n'));
    }
    text.append("next look: ")
        .append(plan.wakeAt().map(Instant::toString).orElse("when something moves"))
        .append('\n');
  }
}
