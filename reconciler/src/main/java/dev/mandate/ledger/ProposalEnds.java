package dev.mandate.ledger;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What people have decided on proposals, as the runs branch tells. Immutable. */
public final class ProposalEnds {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Pattern RUN = Pattern.compile("[0-9a-f-]{36}");

  private final ControlSource source;
  private final Optional<CommitId> runs;

  /**
   * @param runs head of the runs branch; empty before the first record
   */
  public ProposalEnds(ControlSource source, Optional<CommitId> runs) {
    this.source = source;
    this.runs = runs;
  }

  /** All that was decided on what a run proposes, oldest first. */
  public List<ProposalEnd> of(String run) {
    List<ProposalEnd> ends = new ArrayList<>();
    if (runs.isPresent() && RUN.matcher(run).matches()) {
      Optional<ProposalEnd> next = read(ProposalEnd.path(run, 1));
      while (next.isPresent()) {
        ends.add(next.get());
        next = read(ProposalEnd.path(run, ends.size() + 1));
      }
    }
    return ends;
  }

  /** What counts; empty when nobody has decided. */
  public Optional<ProposalEnd> last(String run) {
    return of(run).stream().reduce((first, second) -> second);
  }

  /** Whether it is merged or rejected, and not reopened since. */
  public boolean isClosed(String run) {
    return last(run).filter(end -> end.decided() != ProposalEnd.Decided.REOPENED).isPresent();
  }

  private Optional<ProposalEnd> read(RepoPath path) {
    return source
        .find(runs.orElseThrow(), path)
        .map(
            blob -> {
              try {
                return ProposalEnd.fromJson(JSON.readTree(source.read(blob)));
              } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + path + " of the runs branch", e);
              }
            });
  }
}
