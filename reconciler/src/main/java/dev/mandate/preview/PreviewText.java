package dev.mandate.preview;

import dev.mandate.budget.Unit;
import dev.mandate.decide.Decision;
import dev.mandate.finding.Finding;
import dev.mandate.forge.Check;
import dev.mandate.forge.Check.Annotation;
import dev.mandate.forge.Check.Level;
import dev.mandate.forge.Check.Result;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Markdown;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.DeclaredTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A preview as a check: its result, its text for people, and what stands at which line. */
final class PreviewText {
  static final String NAME = "mandate/plan";
  static final EffectKey KEY = new EffectKey("plan");

  private static final String AGAIN =
      "It is judged anew when specs, `mandate.yaml` or policy of the base change, and changed here"
          + " when that comes to something else.\n";

  private static final int LINE = 300;
  private static final int MOST_TASKS = 40;
  private static final int MOST_LINES = 60;

  private static final int MOST_ANNOTATIONS = 500;

  private final StringBuilder text = new StringBuilder(4096);

  private PreviewText() {}

  static Check check(CommitId head, Preview preview) {
    return switch (preview) {
      case Preview.Untouched untouched ->
          check(
              head,
              Result.SUCCESS,
              "No specs are changed",
              "This changes nothing that Mandate reads.\n",
              aside(untouched.base()),
              List.of());
      case Preview.Unjudged(String reason, String mend) ->
          check(
              head,
              Result.NEEDS_ACTION,
              "It cannot be judged",
              "Nobody can tell what this would do: "
                  + Markdown.code(reason, LINE)
                  + ".\n\nTo mend it: "
                  + Markdown.code(mend, LINE)
                  + "\n",
              AGAIN,
              List.of());
      case Preview.Judged judged ->
          check(
              head,
              judged.hasErrors() || judged.isDenied() ? Result.FAILURE : Result.SUCCESS,
              title(judged),
              new PreviewText().summary(judged),
              aside(judged.base()),
              judged.findings().stream().limit(MOST_ANNOTATIONS).map(PreviewText::at).toList());
    };
  }

  private static Check check(
      CommitId head,
      Result result,
      String title,
      String summary,
      String aside,
      List<Annotation> annotations) {
    return new Check(KEY, NAME, head, result, title, summary, aside, annotations);
  }

  /** The base is no part of what is said, since it moves also where that stays the same. */
  private static String aside(CommitId base) {
    return "First judged so on top of " + code(base.hex()) + ". " + AGAIN;
  }

  private static Annotation at(Finding finding) {
    return new Annotation(
        finding.where().file(),
        Math.max(1, finding.where().line()),
        finding.isError() ? Level.FAILURE : Level.WARNING,
        finding.what()
            + "\n"
            + finding.why()
            + "\n"
            + finding.mend()
            + "\n("
            + finding.rule()
            + ")");
  }

  private static String title(Preview.Judged judged) {
    long errors = judged.findings().stream().filter(Finding::isError).count();
    Map<String, Long> counts =
        judged.tasks().stream()
            .collect(
                Collectors.groupingBy(
                    task -> word(task.action()), LinkedHashMap::new, Collectors.counting()));
    List<String> parts = new ArrayList<>();
    if (errors > 0) {
      parts.add(count(errors, "error"));
    }
    counts.forEach((word, number) -> parts.add(count(number, "task") + " " + word));
    if (!judged.removed().isEmpty()) {
      parts.add(count(judged.removed().size(), "task") + " removed");
    }
    return parts.isEmpty() ? "No task is changed" : String.join(", ", parts);
  }

  private static String word(Action action) {
    return switch (action) {
      case Action.Run run -> "would run";
      case Action.AwaitApproval waiting -> "would wait for approval";
      case Action.Denied denied -> "denied";
      case Action.Broken broken -> "invalid";
      case Action.NotDue notDue -> "not due yet";
      case Action.Suspended suspended -> "suspended";
      case Action.Frozen frozen -> "frozen";
      case Action.OverBudget over -> "over budget";
      case Action.Blocked blocked -> "blocked";
      case Action.Done done -> "done already";
      case Action.Held held -> "with an output that waits";
      case Action.BackingOff waiting -> "tried again later";
      case Action.Release release -> "to be released";
      case Action.Lapse lapse -> "to lapse";
      case Action.Cancel cancel -> "to be cancelled";
    };
  }

  private String summary(Preview.Judged judged) {
    line(
        "What would become of commit "
            + code(judged.head().hex())
            + ", judged by the `mandate.yaml` and policy ("
            + code(judged.policy().digest().value())
            + ") of the base.");
    if (judged.governing()) {
      line(
          "**It changes `mandate.yaml`.** What that changes holds only once it is merged; here, the"
              + " present one judges.");
    }
    findings(judged);
    tasks(judged);
    rights(judged);
    heading("To undo it");
    line(
        "Nothing of this runs before it is merged. Afterwards: revert the merge, and what has not"
            + " begun never will; `mandate task cancel` stops what is running. What a run proposes is"
            + " a pull request of its own, to be closed or reverted.");
    return text.toString();
  }

  private void findings(Preview.Judged judged) {
    if (!judged.findings().isEmpty()) {
      heading("What is wrong");
      judged.findings().stream()
          .limit(MOST_LINES)
          .forEach(
              finding ->
                  item(
                      (finding.isError() ? "error" : "warning")
                          + " "
                          + code(finding.where().toString())
                          + " "
                          + code(finding.what())
                          + " ("
                          + code(finding.rule())
                          + ") "
                          + code(finding.mend())));
      rest(judged.findings().size(), MOST_LINES, "findings");
      text.append('\n');
    }
    if (judged.older() > 0) {
      line(
          count(judged.older(), "finding")
              + " that the base has as well "
              + (judged.older() == 1 ? "is" : "are")
              + " not shown: see `mandate validate`.");
    }
  }

  private void tasks(Preview.Judged judged) {
    if (!judged.tasks().isEmpty()) {
      heading("What would happen");
      judged.tasks().stream().limit(MOST_TASKS).forEach(this::task);
      rest(judged.tasks().size(), MOST_TASKS, "tasks");
      text.append('\n');
    }
    if (!judged.removed().isEmpty()) {
      heading("What is declared no longer");
      judged.removed().stream().limit(MOST_LINES).forEach(name -> item("task " + code(name)));
      rest(judged.removed().size(), MOST_LINES, "tasks");
      text.append('\n');
    }
  }

  private void task(Preview.Changed task) {
    Explanation why = Explanation.of(task.action());
    item(
        "**"
            + word(task.action())
            + "**: "
            + (task.isNew() ? "new" : "changed")
            + " task "
            + code(task.name())
            + ": "
            + code(why.summary()));
    why.details().stream().limit(MOST_LINES).forEach(line -> more(code(line)));
    reasons(task.action())
        .forEach(
            reason ->
                more(
                    "rule "
                        + code(reason.rule())
                        + " at "
                        + code(reason.path())
                        + ", see "
                        + code(reason.runbook())));
    if (task.action() instanceof Action.AwaitApproval waiting) {
      more(
          "needs "
              + count(waiting.required(), "approval")
              + " by "
              + (waiting.candidates().isEmpty()
                  ? "nobody: see `spec.approvers` of `mandate.yaml`"
                  : waiting.candidates().stream()
                      .map(PreviewText::code)
                      .collect(Collectors.joining(", "))));
    }
    task.declared().ifPresent(declared -> declared(task, declared));
  }

  private void declared(Preview.Changed task, DeclaredTask declared) {
    more(
        "agent "
            + code(declared.agent().name())
            + " in environment "
            + code(declared.environment().name())
            + " (tier "
            + code(declared.environment().tier())
            + "), risk "
            + code(declared.task().riskClass().label()));
    more("at most, for each run: " + most(task));
    more("an approval of it binds to " + code(declared.digest().value()));
  }

  private static String most(Preview.Changed task) {
    String limited =
        task.most().of().entrySet().stream()
            .filter(amount -> amount.getKey() != Unit.RUNS)
            .map(amount -> amount.getKey().text(amount.getValue()))
            .collect(Collectors.joining(", "));
    return task.most().of(Unit.USD).isEmpty() ? limited + ", **cost not limited**" : limited;
  }

  private static List<Decision.Reason> reasons(Action action) {
    return switch (action) {
      case Action.Denied denied -> denied.decision().violations();
      case Action.Run run -> run.ruling().beforeExecute().map(Decision::warnings).orElse(List.of());
      case Action.AwaitApproval waiting -> waiting.decision().warnings();
      default -> List.of();
    };
  }

  private void rights(Preview.Judged judged) {
    if (judged.rights().isEmpty()) {
      return;
    }
    heading("Who gains or loses rights");
    for (Rights rights : judged.rights()) {
      item(code(rights.whose()));
      List<String> lines =
          Stream.concat(
                  rights.gained().stream().map(line -> "gains " + code(line)),
                  rights.lost().stream().map(line -> "loses " + code(line)))
              .toList();
      lines.stream().limit(MOST_LINES).forEach(this::more);
      if (lines.size() > MOST_LINES) {
        more("and " + (lines.size() - MOST_LINES) + " more lines");
      }
    }
    text.append('\n');
  }

  private void rest(int all, int shown, String of) {
    if (all > shown) {
      item("and " + (all - shown) + " more " + of);
    }
  }

  private static String count(long number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  private static String code(String words) {
    return Markdown.code(words, LINE);
  }

  private void heading(String words) {
    text.append("### ").append(words).append("\n\n");
  }

  private void line(String words) {
    text.append(words).append("\n\n");
  }

  private void item(String words) {
    text.append("- ").append(words).append('\n');
  }

  private void more(String words) {
    text.append("  - ").append(words).append('\n');
  }
}
