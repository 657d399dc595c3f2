package dev.mandate.cycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.approval.Acknowledgers;
import dev.mandate.approval.SignatureCheck;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Acknowledgement;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.SpecLoader;
import dev.mandate.writeback.Publisher.RecordFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sees to it that branches only grow. Two witnesses know where they stood: the memory of this
 * machine, and a file on the runs branch that names the newest commit of the default branch for
 * which anything was recorded, so that a machine without memory knows as well. A branch that does
 * not hold what a witness saw was rewritten, and that is an alarm until a person who could approve
 * before has acknowledged exactly this rewrite. Thread-safe.
 */
public final class Continuity {
  /** Short name of the branch with the records. */
  static final String RUNS = "mandate/runs";

  /** On the runs branch: what the records before were made for. */
  static final RepoPath MARK = new RepoPath("status/desired.json");

  /** So many lost commits are counted. */
  static final int MOST_LOST = 2_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlSource source;
  private final SpecLoader specs;
  private final Ancestry ancestry;
  private final SignatureCheck signatures;
  private final Anchor.Memory memory;
  private Optional<Anchor> anchor = Optional.empty();

  public Continuity(
      ControlSource source,
      SpecLoader specs,
      Ancestry ancestry,
      SignatureCheck signatures,
      Anchor.Memory memory) {
    this.source = source;
    this.specs = specs;
    this.ancestry = ancestry;
    this.signatures = signatures;
    this.memory = memory;
  }

  /** Port to the history of commits. */
  public interface Ancestry {
    /** Whether a commit is {@code head} or comes before it; false when it is not at hand. */
    boolean contains(CommitId head, CommitId commit);

    /**
     * Commits that {@code from} has and {@code to} has not, newest first; empty when they are not
     * at hand.
     */
    List<CommitId> lost(CommitId from, Optional<CommitId> to, int most);
  }

  /**
   * Whether the branches hold what they held; if so, what they hold now is remembered. Costs
   * nothing while they stand where they stood, and a look at the new commits when they have grown.
   */
  public synchronized List<Rewrite> check(Heads heads) throws RemoteUnavailableException {
    Optional<Anchor> before = memory.recall();
    anchor = before;
    if (before.filter(known -> stand(known, heads)).isPresent()) {
      return List.of();
    }
    Heads latest = heads;
    List<Rewrite> rewrites = rewrites(before, latest);
    if (!rewrites.isEmpty()) {
      // Refs are not read at one moment, and another process may have remembered more than was
      // fetched here. Whatever was seen or recorded before this look must be there now.
      latest = source.fetch();
      rewrites = rewrites(before, latest);
    }
    if (rewrites.isEmpty() && before.isPresent() && latest.desired().isPresent()) {
      remember(
          new Anchor(
              latest.defaultBranch(),
              latest.desired().get(),
              latest.runs(),
              before.get().acknowledgers()));
    }
    return rewrites;
  }

  /** The same without remembering anything, for who only looks. */
  public synchronized List<Rewrite> look(Heads heads) throws RemoteUnavailableException {
    Optional<Anchor> before = memory.recall();
    if (before.filter(known -> stand(known, heads)).isPresent()
        || rewrites(before, heads).isEmpty()) {
      return List.of();
    }
    return rewrites(before, source.fetch());
  }

  /** Takes note of who may acknowledge a rewrite from now on. */
  public synchronized void governedBy(ControlRepository control, Heads heads) {
    Acknowledgers now = Acknowledgers.of(control);
    if (heads.desired().isPresent()
        && anchor.filter(a -> a.acknowledgers().equals(now)).isEmpty()) {
      remember(
          new Anchor(
              anchor.map(Anchor::branch).orElse(heads.defaultBranch()),
              anchor.map(Anchor::desired).orElse(heads.desired().get()),
              anchor.isPresent() ? anchor.get().runs() : heads.runs(),
              now));
    }
  }

  /** Takes note of where the runs branch stands after this reconciler has written to it. */
  public synchronized void recorded(CommitId runs) {
    // What was written on top of a rewritten branch does not make the rewrite good.
    anchor
        .filter(known -> known.runs().stream().allMatch(old -> ancestry.contains(runs, old)))
        .ifPresent(
            known ->
                remember(
                    new Anchor(
                        known.branch(),
                        known.desired(),
                        Optional.of(runs),
                        known.acknowledgers())));
  }

  /**
   * The file that says for which commit of the default branch the records were made; the newest
   * that it ever said, as long as this one is before it.
   *
   * @param parent the commit of the runs branch that it is going to be added to
   */
  public synchronized List<RecordFile> mark(Optional<CommitId> parent) {
    if (anchor.isEmpty()) {
      return List.of();
    }
    Anchor known = anchor.get();
    boolean newer =
        parent
            .flatMap(this::marked)
            .filter(mark -> ancestry.contains(mark.desired(), known.desired()))
            .filter(mark -> !mark.desired().equals(known.desired()))
            .isPresent();
    Anchor own =
        new Anchor(known.branch(), known.desired(), Optional.empty(), known.acknowledgers());
    return newer ? List.of() : List.of(new RecordFile(MARK, CanonicalJson.bytes(own.toJson())));
  }

  /** An alarm as the outcome of a pass in which nothing may be done. */
  static Survey.Result.Halted halted(List<Rewrite> rewrites) {
    List<Finding> findings = rewrites.stream().map(Continuity::finding).toList();
    return new Survey.Result.Halted(
        "the history of "
            + String.join(" and ", rewrites.stream().map(Rewrite::branch).distinct().toList())
            + " is not what it was: nothing is run or recorded",
        "put it back, or have a person acknowledge it, as said above",
        findings);
  }

  /** An alarm for people. */
  public static Finding finding(Rewrite rewrite) {
    return Finding.error(
        SourceLocation.wholeFile(rewrite.branch()),
        "history/rewritten",
        rewrite.what(),
        "What was reviewed, or what was recorded, may have been taken away.",
        rewrite.mend());
  }

  private static boolean stand(Anchor known, Heads heads) {
    return heads.defaultBranch().equals(known.branch())
        && heads.desired().equals(Optional.of(known.desired()))
        && heads.runs().equals(known.runs());
  }

  private List<Rewrite> rewrites(Optional<Anchor> before, Heads heads) {
    List<Rewrite> found = new ArrayList<>();
    Supplier<List<Acknowledgement>> words = new Once<>(() -> words(heads));
    before.ifPresent(
        known -> {
          ofDefault(known, heads, Rewrite.Witness.MEMORY, words).ifPresent(found::add);
          ofRuns(known, heads, words).ifPresent(found::add);
        });
    if (found.stream().noneMatch(rewrite -> !rewrite.branch().equals(RUNS))) {
      heads
          .runs()
          .flatMap(this::marked)
          .flatMap(mark -> ofDefault(mark, heads, Rewrite.Witness.RECORDS, words))
          .ifPresent(found::add);
    }
    return found;
  }

  private Optional<Rewrite> ofDefault(
      Anchor known, Heads heads, Rewrite.Witness witness, Supplier<List<Acknowledgement>> words) {
    return found(
        new Rewrite(
            known.branch(),
            heads.defaultBranch(),
            known.desired(),
            heads.desired(),
            List.of(),
            witness,
            known.acknowledgers()),
        words);
  }

  private Optional<Rewrite> ofRuns(
      Anchor known, Heads heads, Supplier<List<Acknowledgement>> words) {
    return known
        .runs()
        .flatMap(
            old ->
                found(
                    new Rewrite(
                        RUNS,
                        RUNS,
                        old,
                        heads.runs(),
                        List.of(),
                        Rewrite.Witness.MEMORY,
                        known.acknowledgers()),
                    words));
  }

  /** What is suspected, unless the old commit is there or its loss is acknowledged. */
  private Optional<Rewrite> found(Rewrite suspect, Supplier<List<Acknowledgement>> words) {
    if (suspect.to().filter(head -> holds(head, suspect.from())).isPresent()
        || words.get().stream().anyMatch(word -> excuses(word, suspect))) {
      return Optional.empty();
    }
    return Optional.of(
        new Rewrite(
            suspect.branch(),
            suspect.standsAt(),
            suspect.from(),
            suspect.to(),
            ancestry.lost(suspect.from(), suspect.to(), MOST_LOST),
            suspect.witness(),
            suspect.acknowledgers()));
  }

  private boolean holds(CommitId head, CommitId commit) {
    return head.equals(commit) || ancestry.contains(head, commit);
  }

  private boolean excuses(Acknowledgement word, Rewrite rewrite) {
    return word.branch().equals(rewrite.branch())
        && word.covers(rewrite.from())
        && word.to().stream()
            .allMatch(to -> rewrite.to().filter(head -> holds(head, to)).isPresent())
        && rewrite.acknowledgers().signed(word, signatures);
  }

  private List<Acknowledgement> words(Heads heads) {
    return heads
        .desired()
        .map(head -> specs.load(source.snapshot(head, Optional.empty())).acknowledgements())
        .orElse(List.of());
  }

  private Optional<Anchor> marked(CommitId runs) {
    return source.find(runs, MARK).flatMap(blob -> parse(source.read(blob)));
  }

  /** What is not understood was written by nobody who follows these rules, and says nothing. */
  private static Optional<Anchor> parse(byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      return Optional.of(Anchor.fromJson(json));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void remember(Anchor now) {
    if (!anchor.equals(Optional.of(now))) {
      memory.replace(anchor, now);
      anchor = Optional.of(now);
    }
  }

  /** A value that is made when it is first asked for. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private Optional<T> made = Optional.empty();

    Once(Supplier<T> maker) {
      this.maker = maker;
    }

    @Override
    public T get() {
      if (made.isEmpty()) {
        made = Optional.of(maker.get());
      }
      return made.get();
    }
  }
}
