package dev.mandate.cycle;

import dev.mandate.ledger.FinalRecord;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a reconciliation came to. It keeps no logs and no plans but the last, however long it took.
 *
 * @param passes how many trips were made
 * @param records of the runs that are now final
 * @param last says where things stand
 */
public record ReconcileReport(int passes, List<FinalRecord> records, PassReport last) {
  public ReconcileReport {
    records = List.copyOf(records);
  }

  static ReconcileReport of(PassReport pass) {
    return new ReconcileReport(1, recordsOf(pass), pass);
  }

  ReconcileReport with(PassReport pass) {
    return new ReconcileReport(
        passes + 1, Stream.concat(records.stream(), recordsOf(pass).stream()).toList(), pass);
  }

  /** This report, and that of passes made later. */
  public ReconcileReport and(ReconcileReport later) {
    return new ReconcileReport(
        passes + later.passes,
        Stream.concat(records.stream(), later.records.stream()).toList(),
        later.last);
  }

  private static List<FinalRecord> recordsOf(PassReport pass) {
    return pass instanceof PassReport.Carried carried ? carried.recorded().records() : List.of();
  }
}
