package dev.mandate.wiring;

import dev.mandate.announce.Escalations;
import dev.mandate.announce.ProposalBook;
import dev.mandate.announce.ProposalWatch;
import dev.mandate.announce.Proposals;
import dev.mandate.announce.RecordedProposals;
import dev.mandate.announce.Statuses;
import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Governing;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Recorder;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.Item;
import dev.mandate.forge.ProposalId;
import dev.mandate.git.GitControlSource;
import dev.mandate.github.GitHubArrivals;
import dev.mandate.github.GitHubDiscussions;
import dev.mandate.github.GitHubForge;
import dev.mandate.github.GitHubTeams;
import dev.mandate.github.Installation;
import dev.mandate.github.OpenPulls;
import dev.mandate.github.PullEndings;
import dev.mandate.github.RepositoryName;
import dev.mandate.preview.PlanCheck;
import dev.mandate.preview.PlanRenewal;
import dev.mandate.preview.Previews;
import dev.mandate.review.Electorate;
import dev.mandate.review.MovedProposals;
import dev.mandate.rounds.Commands;
import dev.mandate.rounds.Conversations;
import dev.mandate.rounds.Desk;
import dev.mandate.rounds.Filings;
import dev.mandate.rounds.IssueRuns;
import dev.mandate.rounds.Rounds;
import dev.mandate.rounds.Sight;
import dev.mandate.rounds.SpecForms;
import dev.mandate.rounds.Verbs;
import dev.mandate.signing.KeySignatures;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.spec.ControlRepository;
import dev.mandate.writeback.Publisher;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * GitHub, where {@code mandate.yaml} says that the repository is there; else it asks for nothing.
 * Not thread-safe.
 */
final class GitHubHost implements CodeHost {
  private final GitHubAccess access;
  private final Governing governing;
  private final GitControlSource commits;
  private final Sight sight;
  private final Policies policies;
  private final Function<String, Path> memory;
  private final ProposalBook book;
  private final SaidFile said;
  private final Clock clock;
  private final MovedProposals moved;
  private Optional<Here> here = Optional.empty();
  private Heads heads = new Heads("main", Optional.empty(), Optional.empty());

  /** What is done at one repository. */
  private record Here(
      String repository,
      Rounds rounds,
      Proposals proposals,
      Statuses statuses,
      Escalations escalations,
      PlanRenewal renewal) {}

  /**
   * @param governing reads {@code mandate.yaml}
   * @param sight looks how tasks stand, for whoever asks there
   * @param policies by which changes of specs are judged before they are merged
   * @param moved where it is noted whose reviews are to be looked at
   * @param memory names the files where it is remembered what people were told, and how far rounds
   *     have come; may be deleted
   */
  GitHubHost(
      GitHubAccess access,
      GitControlSource commits,
      Governing governing,
      Sight sight,
      Policies policies,
      MovedProposals moved,
      Function<String, Path> memory,
      Clock clock) {
    this.access = access;
    this.policies = policies;
    this.commits = commits;
    this.sight = sight;
    this.memory = memory;
    this.book = new ProposalBook(new ProposalFile(memory.apply("proposals")));
    this.said = new SaidFile(memory.apply("said"));
    this.clock = clock;
    this.moved = moved;
    this.governing = governing;
  }

  @Override
  public Attended attend(Heads heads, Optional<String> before) {
    here = here(heads);
    if (here.isEmpty()) {
      return CodeHost.none().attend(heads, before);
    }
    Rounds rounds = here.get().rounds();
    Rounds.Made made = rounds.make(before);
    return new Attended(made.pulse(), made.whole(), made.wrote(), rounds.troubles());
  }

  /**
   * Sees to these issues and proposals at once, whether or not they have moved.
   *
   * @return without a pulse
   */
  Attended attend(Heads heads, Collection<Long> numbers) {
    here = here(heads);
    if (here.isEmpty()) {
      return CodeHost.none().attend(heads, Optional.empty());
    }
    boolean whole = true;
    boolean wrote = false;
    List<Trouble> troubles = new ArrayList<>();
    for (long number : numbers) {
      Rounds.Seen seen = here.get().rounds().attend(number);
      whole &= seen.whole();
      wrote |= seen.wrote();
      troubles.addAll(here.get().rounds().troubles());
    }
    return new Attended(Optional.empty(), whole, wrote, troubles);
  }

  private Optional<Here> here(Heads now) {
    heads = now;
    // Where the repository says that it is there, a reconciler without an App does nothing at all.
    Optional<String> repository =
        access instanceof GitHubAccess.Ready
            ? now.desired().flatMap(governing::at).flatMap(ControlRepository::github)
            : Optional.empty();
    if (repository.isEmpty() || !(access instanceof GitHubAccess.Ready ready)) {
      return Optional.empty();
    }
    return here.filter(known -> known.repository().equals(repository.get()))
        .or(() -> Optional.of(at(ready, repository.get())));
  }

  private Here at(GitHubAccess.Ready ready, String repository) {
    Installation installed = ready.app().installation(RepositoryName.of(repository));
    String page = ready.web() + "/" + repository;
    PullEndings endings = new PullEndings(installed);
    GitHubForge forge = new GitHubForge(installed);
    Filings filings = new GitFilings(commits, clock);
    Discussions discussions = new GitHubDiscussions(installed);
    Desk desk = new Desk(discussions, forge, sight, clock);
    Electorate electorate = new Electorate(Optional.of(new GitHubTeams(installed)));
    Previews previews =
        new Previews(commits, commits::fork, policies, new Keyring(), electorate, clock);
    PlanCheck check = new PlanCheck(endings, forge, previews, () -> heads, this::bring);
    return new Here(
        repository,
        new Rounds(
            new GitHubArrivals(installed),
            List.of(
                new ProposalWatch(
                    endings,
                    new RecordedProposals(
                        commits,
                        () -> heads.runs(),
                        commits::proposed,
                        record -> record.proposedIn().isEmpty()),
                    book),
                check,
                this::noteProposal,
                new Conversations(
                    discussions,
                    List.of(
                        new IssueRuns(desk, filings),
                        new SpecForms(desk, forge, new GitDrafts(commits)),
                        new Commands(desk, Verbs.of(filings))))),
            new MarkFile(memory.apply("rounds"), repository),
            clock),
        new Proposals(
            forge, endings, commits, commits::openProposals, book, new Keyring(), page, clock),
        new Statuses(forge, commits, new KeySignatures(), book, said, page, clock),
        new Escalations(forge, discussions, new SaidFile(memory.apply("escalations")), clock),
        new PlanRenewal(
            check,
            previews,
            new OpenPulls(installed),
            ready.app()::spare,
            new SaidFile(memory.apply("judged")),
            clock));
  }

  /** Also of a fork: GitHub keeps the heads of all pull requests beside the branches. */
  private boolean bring(ProposalId proposal, CommitId head) {
    return commits.bring("refs/pull/" + proposal + "/head", head);
  }

  private Answer<Boolean> noteProposal(Item item) {
    if (item.proposal()) {
      moved.add(new ProposalId(Long.toString(item.number())));
    }
    return new Answer.Known<>(false);
  }

  @Override
  public List<Publisher.Entry> toRecord(Outlook outlook) {
    return here.map(there -> there.proposals().decided(outlook.heads().runs())).orElse(List.of());
  }

  @Override
  public Told tell(Outlook outlook, Recorder.Recorded recorded, Set<String> underWay) {
    if (recorded.refusal().isEmpty() && !recorded.overtaken()) {
      moved.seen();
      // Not sooner: what a round has noted is only now in the record.
      here.ifPresent(there -> there.rounds().keep());
    }
    return here.map(
            there ->
                there
                    .proposals()
                    .tell(outlook, recorded.head())
                    .and(there.statuses().tell(outlook, recorded, underWay))
                    .and(there.escalations().tell(outlook))
                    .and(there.renewal().renew(outlook.heads())))
        .orElse(Told.all());
  }

  /** Has open proposals judged anew where their base has changed in what they are judged by. */
  Told renew(Heads now) {
    return here(now).map(there -> there.renewal().renew(now)).orElse(Told.all());
  }
}
