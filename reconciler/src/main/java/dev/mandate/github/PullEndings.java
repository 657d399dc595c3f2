package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Ending;
import dev.mandate.forge.Endings;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import java.time.Instant;
import java.util.Optional;

/** Reads who has closed a pull request, which GitHub says only of the issue that it also is. */
public final class PullEndings implements Endings {
  private final Installation installed;

  public PullEndings(Installation installed) {
    this.installed = installed;
  }

  @Override
  public Answer<Ending> of(ProposalId proposal) {
    return installed.answer(
        () -> {
          JsonNode pull = installed.api().get("pulls/" + GitHubForge.number(proposal));
          Proposed proposed = Readings.proposed(pull);
          if (proposed.state() == Proposed.State.OPEN) {
            return new Ending(proposed, Optional.empty(), Optional.empty());
          }
          JsonNode issue = installed.api().get("issues/" + proposed.id());
          Optional<Account> by = Readings.account(issue.path("closed_by"));
          Optional<Instant> at = Optional.of(Readings.instant(pull, "closed_at"));
          return new Ending(proposed, by, at);
        });
  }
}
