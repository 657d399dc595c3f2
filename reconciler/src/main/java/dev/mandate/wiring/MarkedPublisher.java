package dev.mandate.wiring;

import dev.mandate.cycle.Continuity;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.writeback.Publisher;
import java.util.ArrayList;
import java.util.List;

/** Publishes, with a mark of what the records were made for, and remembers where that led. */
final class MarkedPublisher implements Publisher {
  private final Publisher publisher;
  private final Continuity continuity;

  MarkedPublisher(Publisher publisher, Continuity continuity) {
    this.publisher = publisher;
    this.continuity = continuity;
  }

  @Override
  public Outcome publish(List<Entry> entries, DerivedFiles derived)
      throws RemoteUnavailableException {
    Outcome outcome =
        publisher.publish(
            entries,
            (parent, accepted) -> {
              List<RecordFile> files = new ArrayList<>(derived.render(parent, accepted));
              files.addAll(continuity.mark(parent));
              return files;
            });
    if (outcome instanceof Outcome.Published published) {
      continuity.recorded(published.head());
    }
    return outcome;
  }
}
