package dev.mandate.cycle;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a reconciliation came to. It keeps no logs and no plans but the last, however long it took.
 *
 * @param passes how many trips were made
 * @param records of the runs that are now final
 * @param attempts runs that failed and are followed by another attempt
 * @param last says where things stand
 */
public record ReconcileReport(
    int passes, List<FinalRecord> records, List<FinalRecord> attempts, PassReport last) {
  public ReconcileReport {
    records = List.copyOf(records);
    attempts = List.copyOf(attempts);
  }

  static ReconcileReport of(PassReport pass) {
    return new ReconcileReport(
        1, of(pass, Recorder.Recorded::records), of(pass, Recorder.Recorded::attempts), pass);
  }

  ReconcileReport with(PassReport pass) {
    return and(of(pass));
  }

  /** This report, and that of passes made later. */
  public ReconcileReport and(ReconcileReport later) {
    return new ReconcileReport(
        passes + later.passes,
        both(records, later.records),
        both(attempts, later.attempts),
        later.last);
  }

  /**
   * Whether something that was run here has ended without success, and not because a person wanted
   * its end. Of a task that was tried again, the last attempt counts.
   */
  public boolean failed() {
    Set<OccurrenceKey> over = records.stream().map(FinalRecord::key).collect(Collectors.toSet());
    return records.stream()
            .anyMatch(r -> !r.succeeded() && !r.held() && !r.outcome().equals("cancelled"))
        || attempts.stream().anyMatch(attempt -> !over.contains(attempt.key()));
  }

  private static List<FinalRecord> of(
      PassReport pass, Function<Recorder.Recorded, List<FinalRecord>> which) {
    return pass instanceof PassReport.Carried carried ? which.apply(carried.recorded()) : List.of();
  }

  private static List<FinalRecord> both(List<FinalRecord> some, List<FinalRecord> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
