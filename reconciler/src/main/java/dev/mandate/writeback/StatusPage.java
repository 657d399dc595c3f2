package dev.mandate.writeback;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import dev.mandate.snapshot.RepoPath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The README of the runs branch: where everything stands, for people (requirement H3). Its size is
 * bounded, however many tasks there are.
 */
public final class StatusPage {
  private static final int ROWS = 25;
  private static final int CELL = 300;
  private static final List<String> NEED_ATTENTION =
      List.of("waiting", "held", "denied", "invalid", "blocked", "frozen");

  private static final Pattern RUN_LINK = Pattern.compile("]\\((runs/[^)]+)\\)");

  private StatusPage() {}

  /**
   * @param name of the control repository
   */
  public static String render(String name, List<Step> steps, Ledger ledger) {
    StringBuilder page = new StringBuilder(4096);
    page.append("# ").append(cell(name)).append("\n\n");
    page.append("Written by Mandate. Check every signature with `mandate verify`.\n\n");
    counts(page, steps);
    NEED_ATTENTION.forEach(state -> section(page, state, steps));
    recent(page, ledger);
    return page.toString();
  }

  /** A page as {@link #render} would write it once these months have been moved to archives. */
  public static String archived(String page, Set<RunsMonth> months) {
    return RUN_LINK
        .matcher(page)
        .replaceAll(
            link ->
                RunsMonth.of(new RepoPath(link.group(1)))
                    .filter(months::contains)
                    .map(month -> "](" + month.manifest() + ")")
                    .orElse(link.group()));
  }

  private static void counts(StringBuilder page, List<Step> steps) {
    Map<String, Integer> counts = new TreeMap<>();
    steps.forEach(step -> counts.merge(step.action().state(), 1, Integer::sum));
    page.append("| state | tasks |\n| --- | ---: |\n");
    counts.forEach(
        (state, count) ->
            page.append("| ").append(state).append(" | ").append(count).append(" |\n"));
    page.append('\n');
  }

  private static void section(StringBuilder page, String state, List<Step> steps) {
    List<Step> there = steps.stream().filter(s -> s.action().state().equals(state)).toList();
    if (there.isEmpty()) {
      return;
    }
    page.append("## ")
        .append(state)
        .append("\n\n| task | environment | why |\n| --- | --- | --- |\n");
    for (Step step : there.subList(0, Math.min(ROWS, there.size()))) {
      page.append("| [")
          .append(step.task())
          .append("](")
          .append(StatusFiles.path(step.task()))
          .append(") | ")
          .append(step.environment())
          .append(" | ")
          .append(cell(Explanation.of(step.action()).summary()))
          .append(" |\n");
    }
    more(page, there.size());
  }

  private static void recent(StringBuilder page, Ledger ledger) {
    if (ledger.size() == 0) {
      return;
    }
    page.append("## latest runs\n\n");
    page.append("| finished | task | outcome | record | proposal |\n");
    page.append("| --- | --- | --- | --- | --- |\n");
    for (FinalRecord record : ledger.newest(ROWS)) {
      page.append("| ")
          .append(record.finishedAt())
          .append(" | ")
          .append(record.key().task())
          .append(" | ")
          .append(record.outcome())
          .append(" | [")
          .append(record.run(), 0, 8)
          .append("](")
          .append(ledger.manifest(record).orElse(record.folder()))
          .append(") | ")
          .append(record.proposal().map(branch -> "`" + branch + "`").orElse(""))
          .append(" |\n");
    }
    more(page, ledger.size());
  }

  private static void more(StringBuilder page, int total) {
    if (total > ROWS) {
      page.append("\n… and ").append(total - ROWS).append(" more.\n");
    }
    page.append('\n');
  }

  /** Text of others in a table cell: one short line, no markup that could reach out of it. */
  private static String cell(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), 2 * CELL));
    text.codePoints()
        .limit(CELL)
        .map(c -> isInvisible(c) ? ' ' : c)
        .forEach(
            c -> {
              if ("|<>[]`*_\\&~$".indexOf(c) >= 0) {
                safe.append('\\');
              }
              safe.appendCodePoint(c);
            });
    return safe.append(text.codePointCount(0, text.length()) > CELL ? "…" : "").toString();
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
