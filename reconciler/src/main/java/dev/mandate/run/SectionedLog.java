package dev.mandate.run;

import dev.mandate.canonical.Digest;
import dev.mandate.scrub.Scrubber;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The log of a run whose agent has hooks: what each program said, under a heading, with a bound of
 * its own. So no hook can crowd out the agent, or say something in its name. Not thread-safe.
 */
final class SectionedLog {
  private final Scrubber scrubber;
  private final RunLog.Copy copy;
  private final RunLog.Copy live;
  private final List<RunLog.Kept> ended = new ArrayList<>();
  private Optional<RunLog> open = Optional.empty();

  /**
   * @param copy and {@code live}: see {@link RunLog}
   */
  SectionedLog(Scrubber scrubber, RunLog.Copy copy, RunLog.Copy live) {
    this.scrubber = scrubber;
    this.copy = copy;
    this.live = live;
  }

  /**
   * @param heading empty for a program that has the log for itself
   * @param limit in bytes, without the heading
   */
  RunLog begin(Optional<String> heading, long limit) {
    heading.ifPresent(this::head);
    RunLog log = new RunLog(limit, scrubber, copy, live);
    open = Optional.of(log);
    return log;
  }

  /** What the program said that was begun last. */
  RunLog.Kept end() {
    RunLog log = open.orElseThrow();
    open = Optional.empty();
    RunLog.Kept kept = log.finish();
    ended.add(kept);
    return kept;
  }

  /** All sections, one after the other. Ends the last one if that was not done. */
  RunLog.Kept all() {
    if (open.isPresent()) {
      end();
    }
    if (ended.size() == 1) {
      return ended.getFirst();
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ended.forEach(kept -> content.writeBytes(kept.content()));
    byte[] bytes = content.toByteArray();
    return new RunLog.Kept(
        bytes,
        Digest.of(bytes),
        ended.stream().mapToLong(RunLog.Kept::totalBytes).sum(),
        ended.stream().anyMatch(RunLog.Kept::truncated));
  }

  private void head(String heading) {
    byte[] last = ended.isEmpty() ? new byte[0] : ended.getLast().content();
    boolean freshLine = last.length == 0 || last[last.length - 1] == '\n';
    String line = (freshLine ? "" : "\n") + "--- " + heading + " ---\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    copy.write(bytes, 0, bytes.length);
    live.write(bytes, 0, bytes.length);
    ended.add(new RunLog.Kept(bytes, Digest.of(bytes), bytes.length, false));
  }
}
