package dev.mandate.cycle;

import dev.mandate.writeback.JudgedRun;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reconciliation came to.
 *
 * @param passes in the order they were made; the last one says where things stand
 */
public record ReconcileReport(List<PassReport> passes) {
  public ReconcileReport {
    passes = List.copyOf(passes);
  }

  static ReconcileReport empty() {
    return new ReconcileReport(List.of());
  }

  ReconcileReport with(PassReport pass) {
    List<PassReport> all = new ArrayList<>(passes);
    all.add(pass);
    return new ReconcileReport(all);
  }

  /** This report, and that of passes made later. */
  public ReconcileReport and(ReconcileReport later) {
    List<PassReport> all = new ArrayList<>(passes);
    all.addAll(later.passes);
    return new ReconcileReport(all);
  }

  public PassReport last() {
    return passes.get(passes.size() - 1);
  }

  /** The runs of all passes. */
  public List<JudgedRun> runs() {
    return passes.stream()
        .filter(PassReport.Carried.class::isInstance)
        .flatMap(pass -> ((PassReport.Carried) pass).runs().stream())
        .toList();
  }
}
