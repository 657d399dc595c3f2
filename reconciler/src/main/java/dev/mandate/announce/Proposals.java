package dev.mandate.announce;

import dev.mandate.approval.SignatureCheck;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.cycle.CodeHost.Told;
import dev.mandate.cycle.Outlook;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Ending;
import dev.mandate.forge.Endings;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Proposal;
import dev.mandate.forge.Proposed;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.ledger.ProposalEnds;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.CommitSignature;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository.SigningKey;
import dev.mandate.verify.ProposedCommit;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.RecordFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Puts before people on a forge what runs propose. It compares the branches that there are with
 * what is known of them there, so it does not matter when, where and how often it is done, and what
 * was left undone before. Not thread-safe.
 */
public final class Proposals {
  /** Then other work of the pass goes on, and the rest follows in the next one. */
  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  /** After no answer. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Forge forge;
  private final Endings endings;
  private final ControlSource source;
  private final ProposalBook book;
  private final SignatureCheck signatures;
  private final String page;
  private final Place place;
  private final Clock clock;

  /** Where the runs branch stood when all that it knows of was proposed. */
  private Optional<CommitId> told = Optional.empty();

  /**
   * @param open proposals that are not merged, as the remote had them when it was last asked
   * @param page where people see the control repository, without a slash at its end
   */
  public Proposals(
      Forge forge,
      Endings endings,
      ControlSource source,
      Supplier<List<ProposedCommit>> open,
      ProposalBook book,
      SignatureCheck signatures,
      String page,
      Clock clock) {
    this(
        forge,
        endings,
        source,
        new Place(
            open,
            source::signature,
            outlook -> outlook.heads().defaultBranch(),
            record -> record.proposedIn().isEmpty()),
        book,
        signatures,
        page,
        clock);
  }

  /**
   * The same where the branches are in another repository than the record.
   *
   * @param place where the branches are
   */
  public Proposals(
      Forge forge,
      Endings endings,
      ControlSource source,
      Place place,
      ProposalBook book,
      SignatureCheck signatures,
      String page,
      Clock clock) {
    this.place = place;
    this.forge = forge;
    this.endings = endings;
    this.source = source;
    this.book = book;
    this.signatures = signatures;
    this.page = page;
    this.clock = clock;
  }

  /**
   * A repository with proposal branches.
   *
   * @param open proposals that are not merged, as it had them when it was last asked
   * @param signature of one of its commits
   * @param base short name of the branch that proposals are for
   * @param mine whether what a record names is proposed here
   */
  public record Place(
      Supplier<List<ProposedCommit>> open,
      Function<CommitId, Optional<CommitSignature>> signature,
      Function<Outlook, String> base,
      Predicate<FinalRecord> mine) {}

  /** What is recorded of a branch. */
  private record Recorded(ProposedCommit commit, FinalRecord record) {}

  /**
   * Proposes what is recorded and not proposed yet, oldest first.
   *
   * @param runs head of the runs branch
   */
  public Told tell(Outlook outlook, Optional<CommitId> runs) {
    if (runs.isPresent() && runs.equals(told)) {
      return Told.all();
    }
    Told now = tellAll(outlook, runs);
    told = now.again().isEmpty() ? runs : Optional.empty();
    return now;
  }

  private Told tellAll(Outlook outlook, Optional<CommitId> runs) {
    List<ProposedCommit> there = place.open().get();
    Set<String> branches = there.stream().map(ProposedCommit::branch).collect(Collectors.toSet());
    book.forget(
        (branch, known) ->
            !branches.contains(branch)
                && known.end(branch).flatMap(end -> entry(runs, end)).isEmpty());
    List<ProposedCommit> unknown =
        there.stream().filter(one -> book.at(one.branch(), one.commit()).isEmpty()).toList();
    if (unknown.isEmpty() || runs.isEmpty()) {
      return Told.all();
    }
    return tell(outlook, runs.get(), unknown);
  }

  /**
   * What people have decided on and is not recorded yet, to be added to the runs branch.
   *
   * @param runs its head
   */
  public List<Entry> decided(Optional<CommitId> runs) {
    return book.ends().stream().flatMap(end -> entry(runs, end).stream()).toList();
  }

  private Optional<Entry> entry(Optional<CommitId> runs, ProposalEnd end) {
    List<ProposalEnd> before = new ProposalEnds(source, runs).of(end.run());
    RepoPath path = ProposalEnd.path(end.run(), before.size() + 1);
    return Optional.of(end)
        .filter(news -> news.isNews(before))
        .map(
            news ->
                Entry.observed(
                    runs,
                    List.of(new RecordFile(path, CanonicalJson.bytes(news.toJson()))),
                    "Record that the proposal of run "
                        + news.run()
                        + " was "
                        + news.decided().label()));
  }

  private Told tell(Outlook outlook, CommitId runs, List<ProposedCommit> unknown) {
    Instant begun = clock.instant();
    List<String> troubles = new ArrayList<>();
    for (Recorded one : recorded(unknown, runs)) {
      if (!isOwn(one.commit(), outlook)) {
        troubles.add(
            "the branch "
                + one.commit().branch()
                + " is not as a reconciler of mandate.yaml left it, and is not proposed: delete it");
        continue;
      }
      if (clock.instant().isAfter(begun.plus(AT_ONCE))) {
        return new Told(Optional.of(clock.instant()), troubles);
      }
      switch (propose(outlook, runs, one)) {
        case Answer.Known<Ending>(Ending ending) ->
            book.put(
                one.commit().branch(),
                ProposalBook.Known.of(one.commit().commit(), one.record().run(), ending));
        case Answer.Refused<Ending>(String why, String mend) ->
            troubles.add(one.commit().branch() + " is not proposed: " + why + ". " + mend);
        case Answer.Later<Ending>(Instant until, String why) -> {
          return new Told(Optional.of(until), troubles);
        }
        case Answer.Unreachable<Ending>(String why) -> {
          return new Told(Optional.of(clock.instant().plus(PAUSE)), troubles);
        }
      }
    }
    return new Told(Optional.empty(), troubles);
  }

  /** A branch of whoever lost the race to record is nobody's proposal. */
  private List<Recorded> recorded(List<ProposedCommit> branches, CommitId runs) {
    Ledger ledger = new LedgerReader(source).read(Optional.of(runs));
    return branches.stream()
        .flatMap(
            branch ->
                RecordedProposals.record(branch, ledger).stream()
                    .filter(place.mine())
                    .map(record -> new Recorded(branch, record)))
        .sorted(
            Comparator.comparing((Recorded one) -> one.record().finishedAt())
                .thenComparing(one -> one.commit().branch()))
        .toList();
  }

  private boolean isOwn(ProposedCommit commit, Outlook outlook) {
    List<String> keys =
        outlook.control().signingKeys().stream().map(SigningKey::publicKey).toList();
    return place
        .signature()
        .apply(commit.commit())
        .filter(by -> signatures.valid(by.armored(), by.signed(), "git", keys))
        .isPresent();
  }

  private Answer<Ending> propose(Outlook outlook, CommitId runs, Recorded one) {
    Proposal proposal =
        ProposalText.of(
            ToldRun.read(source, runs, one.record()),
            one.commit().commit(),
            place.base().apply(outlook),
            page);
    Answer<Proposed> answer = forge.propose(proposal);
    return answer instanceof Answer.Known<Proposed>(Proposed proposed)
            && proposed.state() != Proposed.State.OPEN
        ? endings.of(proposed.id())
        : answer.map(open -> new Ending(open, Optional.empty(), Optional.empty()));
  }
}
