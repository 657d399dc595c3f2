package dev.mandate.decide;

import dev.mandate.snapshot.CommitId;
import java.util.List;

/** A change on top of a commit. */
public record ProposedChange(CommitId base, List<ChangedFile> files) {
  public ProposedChange {
    files = List.copyOf(files);
  }
}
