package dev.mandate.finding;

import java.util.Comparator;
import java.util.Objects;

/**
 * One thing that is wrong with what a person wrote: where, what, why it matters, how to mend it.
 *
 * @param rule stable machine-readable name such as {@code yaml/duplicate-key} or {@code
 *     reference/unknown-agent}
 * @param what one clause with the offending value, no final full stop
 * @param why why Mandate refuses it; one sentence
 * @param mend what to write instead; one sentence
 */
public record Finding(
    Severity severity, SourceLocation where, String rule, String what, String why, String mend)
    implements Comparable<Finding> {

  /** Whether a finding stops what depends on the place where it was found. */
  public enum Severity {
    ERROR,
    WARNING
  }

  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::where)
          .thenComparing(Finding::severity)
          .thenComparing(Finding::rule)
          .thenComparing(Finding::what);

  public Finding {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(why, "why");
    Objects.requireNonNull(mend, "mend");
  }

  public static Finding error(
      SourceLocation where, String rule, String what, String why, String mend) {
    return new Finding(Severity.ERROR, where, rule, what, why, mend);
  }

  public static Finding warning(
      SourceLocation where, String rule, String what, String why, String mend) {
    return new Finding(Severity.WARNING, where, rule, what, why, mend);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** Sorted by place, so that a listing reads like the files do. */
  @Override
  public int compareTo(Finding other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column: what}, then why and how to mend it on lines of their own. */
  public String render() {
    String label = severity == Severity.WARNING ? "warning: " : "";
    return where + ": " + label + what + "\n  why:  " + why + "\n  mend: " + mend;
  }
}
