package dev.mandate.review;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.SpecSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a host says in one pass: each thing is asked for once, then and not before. Not thread-safe.
 */
final class HostReadings {
  private final ProposedSpecs specs;
  private final Map<CommitId, Answer<List<Proposed>>> origins = new HashMap<>();
  private final Map<ProposalId, Reviewing> reviewings = new HashMap<>();

  HostReadings(ProposedSpecs specs) {
    this.specs = specs;
  }

  /** The proposals by which a commit came, whatever became of them. */
  List<Proposed> thatBrought(ReviewHost asked, CommitId commit) throws Unanswered {
    return Unanswered.unless(origins.computeIfAbsent(commit, asked.origins()::of));
  }

  /** A proposal with its reviews, and the comments that are meant as such. */
  Reviewing of(ReviewHost asked, ProposalId proposal) throws Unanswered {
    Reviewing read = reviewings.get(proposal);
    if (read == null) {
      read = anew(asked, proposal);
      reviewings.put(proposal, read);
    }
    return read;
  }

  private static Reviewing anew(ReviewHost asked, ProposalId proposal) throws Unanswered {
    Reviewing reviewing = Unanswered.unless(asked.forge().reviewing(proposal));
    Conversation conversation =
        Unanswered.unless(asked.discussions().conversation(Long.parseLong(proposal.value())));
    List<Review> spoken = SpokenReviews.of(conversation, reviewing.proposed().head());
    List<Review> all = new ArrayList<>(reviewing.reviews());
    all.addAll(spoken);
    return new Reviewing(
        reviewing.proposed(),
        all,
        reviewing.contributions(),
        SpeakersRights.of(asked, spoken, reviewing.permissions()));
  }

  /** What is declared where a proposal stands. */
  SpecSet specsOf(ReviewHost asked, Proposed proposed) throws Unanswered {
    if (!asked.heads().bring(asked.origins().headRef(proposed.id()), proposed.head())) {
      throw new Unanswered(
          "what proposal "
              + proposed.id()
              + " stands at cannot be fetched: "
              + proposed.head().abbreviated());
    }
    return specs.at(proposed.head());
  }
}
