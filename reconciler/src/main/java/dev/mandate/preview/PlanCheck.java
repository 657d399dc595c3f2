package dev.mandate.preview;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Effect;
import dev.mandate.forge.Ending;
import dev.mandate.forge.Endings;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Item;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.rounds.Attendant;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Says at the head of each open proposal what would become of it, as the check {@code
 * mandate/plan}. Not thread-safe.
 */
public final class PlanCheck implements Attendant {
  private static final int MOST_KNOWN = 10_000;

  private final Endings endings;
  private final Forge forge;
  private final Previews previews;
  private final Supplier<Heads> heads;
  private final Objects objects;
  private final Map<ProposalId, Judged> judged = new HashMap<>();

  /** What a proposal was last judged as. */
  private record Judged(CommitId head, Heads heads) {}

  /** Where the objects of proposals come from. */
  @FunctionalInterface
  public interface Objects {
    /** Whether the head of a proposal is here now. */
    boolean bring(ProposalId proposal, CommitId head);
  }

  /**
   * @param heads of the base, as they were fetched last
   */
  public PlanCheck(
      Endings endings, Forge forge, Previews previews, Supplier<Heads> heads, Objects objects) {
    this.endings = endings;
    this.forge = forge;
    this.previews = previews;
    this.heads = heads;
    this.objects = objects;
  }

  @Override
  public Answer<Boolean> attend(Item item) {
    if (!item.proposal()) {
      return new Answer.Known<>(false);
    }
    Answer<Ending> ending = endings.of(new ProposalId(Long.toString(item.number())));
    return ending instanceof Answer.Known<Ending>(Ending known)
        ? say(known.proposed(), heads.get())
        : ending.map(nobody -> false);
  }

  boolean isAtHand(Proposed proposed) {
    return objects.bring(proposed.id(), proposed.head());
  }

  /** Judges a proposal, if it is an open one onto the base and anything has moved since. */
  Answer<Boolean> say(Proposed proposed, Heads base) {
    Judged now = new Judged(proposed.head(), base);
    if (proposed.state() != Proposed.State.OPEN
        || !proposed.onto().equals(base.defaultBranch())
        || now.equals(judged.get(proposed.id()))) {
      return new Answer.Known<>(false);
    }
    if (!isAtHand(proposed)) {
      return new Answer.Unreachable<>(
          "the head " + proposed.head() + " of proposal " + proposed.id() + " is not at hand");
    }
    try {
      Preview preview = previews.of(base, proposed.head());
      Answer<Effect> shown = forge.check(PreviewText.check(proposed.head(), preview));
      if (shown instanceof Answer.Known<Effect>) {
        if (judged.size() >= MOST_KNOWN) {
          judged.clear();
        }
        judged.put(proposed.id(), now);
      }
      return shown.map(effect -> false);
    } catch (RemoteUnavailableException e) {
      return new Answer.Unreachable<>(e.getMessage());
    }
  }
}
