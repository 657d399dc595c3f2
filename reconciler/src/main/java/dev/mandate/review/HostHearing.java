package dev.mandate.review;

import dev.mandate.approval.ReviewApprovals;
import dev.mandate.approval.ReviewRule;
import dev.mandate.approval.Reviewed;
import dev.mandate.approval.Reviewed.Refusal;
import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.approval.Sighting;
import dev.mandate.approval.SignatureCheck;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The reviews of one pass, judged task by task. Not thread-safe. */
final class HostHearing implements Reviews.Hearing {
  /** Of one proposal that is looked at before it is merged. */
  private static final int MOST_TASKS = 20;

  private final String repository;
  private final Supplier<Answer<ReviewHost>> host;
  private final ControlSource source;
  private final SignatureCheck signatures;
  private final ProposedSpecs specs;
  private final HostReadings readings;
  private final List<ProposalId> moved;
  private final Reviews.Basis basis;
  private final Reviewers reviewers;
  private final TeamMembers members = new TeamMembers();

  HostHearing(
      String repository,
      Supplier<Answer<ReviewHost>> host,
      ControlSource source,
      SignatureCheck signatures,
      ProposedSpecs specs,
      List<ProposalId> moved,
      Reviews.Basis basis) {
    this.repository = repository;
    this.host = host;
    this.source = source;
    this.signatures = signatures;
    this.specs = specs;
    this.readings = new HostReadings(specs);
    this.moved = moved;
    this.basis = basis;
    this.reviewers = new Reviewers(basis.control());
  }

  @Override
  public Heard of(DeclaredTask declared, List<Provenance> from) {
    Findings findings = new Findings(declared.name(), repository, basis);
    try {
      ReviewHost asked = Unanswered.unless(host.get());
      List<Reviewer> may = reviewers.of(declared, members(asked, declared, findings));
      may.forEach(findings::candidate);
      for (Proposed proposed : proposals(asked, from)) {
        judge(asked, proposed, declared, may, findings);
      }
      if (findings.isFromNowhere() && !from.isEmpty()) {
        inThread(asked, from.getFirst(), declared, may, findings);
      }
      if (findings.isFromNowhere()) {
        findings.refuse(
            Refusal.ofAll(
                ReviewRule.NO_PROPOSAL,
                "no merged proposal brought the spec to " + basis.defaultBranch()));
      }
    } catch (Unanswered e) {
      findings.fail(e);
    }
    return findings.heard();
  }

  @Override
  public Heard ofOutput(
      DeclaredTask declared, List<Provenance> from, Approval.OfOutput output, Instant until) {
    Optional<Long> thread = OriginThread.of(declared, repository);
    if (thread.isEmpty() || from.isEmpty()) {
      return Heard.nothing();
    }
    Findings findings = new Findings(declared.name(), repository, basis);
    try {
      ReviewHost asked = Unanswered.unless(host.get());
      List<Reviewer> may = reviewers.of(declared, members(asked, declared, findings));
      may.forEach(findings::candidate);
      Conversation conversation = Unanswered.unless(asked.discussions().conversation(thread.get()));
      new OutputWords(asked, conversation, basis)
          .judge(declared, from.getFirst(), may, output, until, findings);
    } catch (Unanswered e) {
      findings.fail(e);
    }
    return findings.heard();
  }

  private Map<String, Set<Long>> members(ReviewHost asked, DeclaredTask declared, Findings findings)
      throws Unanswered {
    return members.of(reviewers.teams(declared), asked.teams(), findings);
  }

  /** In the order of their ids, those that brought a commit that a file of the task is from. */
  private List<Proposed> proposals(ReviewHost asked, List<Provenance> from) throws Unanswered {
    Map<String, Proposed> found = new TreeMap<>();
    for (Provenance origin : from) {
      readings.thatBrought(asked, origin.commit()).stream()
          .filter(proposed -> proposed.state() != Proposed.State.CLOSED)
          .filter(proposed -> proposed.onto().equals(basis.defaultBranch()))
          .forEach(proposed -> found.put(proposed.id().value(), proposed));
    }
    return List.copyOf(found.values());
  }

  private void judge(
      ReviewHost asked,
      Proposed found,
      DeclaredTask declared,
      List<Reviewer> may,
      Findings findings)
      throws Unanswered {
    Reviewing reviewing = readings.of(asked, found.id());
    SpecSet there = readings.specsOf(asked, reviewing.proposed());
    DeclaredTask atHead = there.declared().get(declared.name());
    // What brought the agent before there was such a task has shown it to nobody.
    if (atHead != null) {
      judge(reviewing, there, atHead, declared, may, findings);
    }
  }

  private void judge(
      Reviewing reviewing,
      SpecSet there,
      DeclaredTask atHead,
      DeclaredTask declared,
      List<Reviewer> may,
      Findings findings) {
    Proposed proposed = reviewing.proposed();
    findings.from(proposed);
    Sightings sightings =
        new Sightings(
            reviewing,
            declared.name(),
            shownAt(proposed.head(), atHead, there),
            kept(proposed.id(), declared.name()),
            basis);
    Subject wanted =
        new Subject(
            proposed.head(),
            declared.digest(),
            declared.environment().name(),
            basis.policy().digest(),
            declared.sealings());
    Reviewed reviewed = new ReviewApprovals(may, Set.of()).of(reviewing, wanted, sightings.seen());
    findings.add(reviewed, sightings, proposed, wanted);
  }

  /**
   * What was made from an issue has been in no proposal; whoever reads that issue can approve it.
   */
  private void inThread(
      ReviewHost asked,
      Provenance declaring,
      DeclaredTask declared,
      List<Reviewer> may,
      Findings findings)
      throws Unanswered {
    Optional<Long> issue = OriginThread.issue(declared, repository);
    SpecSet there = specs.at(declaring.commit());
    DeclaredTask then = there.declared().get(declared.name());
    if (issue.isEmpty() || then == null) {
      return;
    }
    Conversation conversation = Unanswered.unless(asked.discussions().conversation(issue.get()));
    List<Review> spoken = SpokenReviews.of(conversation, declaring.commit());
    Reviewing reviewing =
        AskedInThread.of(
            conversation, declaring, basis, spoken, SpeakersRights.of(asked, spoken, Map.of()));
    judge(reviewing, there, then, declared, may, findings);
  }

  private KnownSightings kept(ProposalId proposal, String task) {
    return basis
        .runs()
        .map(runs -> KnownSightings.read(source, runs, proposal, task, basis.control(), signatures))
        .orElseGet(KnownSightings::none);
  }

  @Override
  public SortedMap<RepoPath, Sighting> look(SpecSet declared) {
    SortedMap<RepoPath, Sighting> seen = new TreeMap<>();
    moved.forEach(proposal -> seen.putAll(look(proposal, declared)));
    return seen;
  }

  private Map<RepoPath, Sighting> look(ProposalId proposal, SpecSet declared) {
    Map<RepoPath, Sighting> seen = new HashMap<>();
    try {
      look(Unanswered.unless(host.get()), proposal, declared, seen);
      return seen;
    } catch (Unanswered e) {
      // Without this it is judged by itself when it is merged, if the host answers then.
      return Map.of();
    }
  }

  private void look(
      ReviewHost asked, ProposalId proposal, SpecSet declared, Map<RepoPath, Sighting> seen)
      throws Unanswered {
    Reviewing reviewing = readings.of(asked, proposal);
    Proposed proposed = reviewing.proposed();
    boolean said = reviewing.reviews().stream().anyMatch(review -> review.verdict().decides());
    if (proposed.state() != Proposed.State.OPEN
        || !proposed.onto().equals(basis.defaultBranch())
        || !said) {
      return;
    }
    SpecSet there = readings.specsOf(asked, proposed);
    List<DeclaredTask> brought =
        there.declared().values().stream()
            .filter(task -> isNew(task, declared))
            .limit(MOST_TASKS)
            .toList();
    for (DeclaredTask task : brought) {
      Findings findings = new Findings(task.name(), repository, basis);
      List<Reviewer> may = reviewers.of(task, members(asked, task, findings));
      judge(reviewing, there, task, task, may, findings);
      seen.putAll(findings.news());
    }
  }

  private static boolean isNew(DeclaredTask task, SpecSet declared) {
    DeclaredTask known = declared.declared().get(task.name());
    return known == null || !known.digest().equals(task.digest());
  }

  private Subject shownAt(CommitId head, DeclaredTask atHead, SpecSet there) {
    return new Subject(
        head,
        atHead.digest(),
        atHead.environment().name(),
        there
            .control()
            .flatMap(control -> ProposedSpecs.policy(control, basis.control(), basis.policy()))
            .orElse(Sightings.NOT_KNOWN),
        atHead.sealings());
  }
}
