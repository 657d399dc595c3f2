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

/**
 * Reads who has closed a pull request or opened it again, which GitHub says only of the issue that
 * it also is.
 */
public final class PullEndings implements Endings {
  private final Installation installed;

  public PullEndings(Installation installed) {
    this.installed = installed;
  }

  @Override
  public Answer<Ending> of(ProposalId proposal) {
    return installed.answer(
        () -> {
          JsonNode pull = pull(proposal);
          Proposed proposed = Readings.proposed(pull);
          return proposed.state() == Proposed.State.OPEN
              ? new Ending(proposed, Optional.empty(), Optional.empty())
              : closed(pull, proposed);
        });
  }

  @Override
  public Answer<Ending> reopened(ProposalId proposal) {
    return installed.answer(
        () -> {
          JsonNode pull = pull(proposal);
          Proposed proposed = Readings.proposed(pull);
          return proposed.state() == Proposed.State.OPEN
              ? reopened(pull, proposed)
              : closed(pull, proposed);
        });
  }

  private JsonNode pull(ProposalId proposal) throws ForgeTrouble {
    return installed.api().get("pulls/" + GitHubForge.number(proposal));
  }

  private Ending closed(JsonNode pull, Proposed proposed) throws ForgeTrouble {
    JsonNode issue = installed.api().get("issues/" + proposed.id());
    Optional<Account> by = Readings.account(issue.path("closed_by"));
    return new Ending(proposed, by, Optional.of(Readings.instant(pull, "closed_at")));
  }

  private Ending reopened(JsonNode pull, Proposed proposed) throws ForgeTrouble {
    Optional<JsonNode> last =
        installed.api().list("issues/" + proposed.id() + "/events", Optional.empty()).stream()
            .filter(event -> event.path("event").asText().equals("reopened"))
            .reduce((first, second) -> second);
    if (last.isEmpty()) {
      // It has moved since it was closed, so it was no later than then.
      Instant moved = Readings.instant(pull, "updated_at");
      return new Ending(proposed, Optional.empty(), Optional.of(moved));
    }
    Optional<Account> by = Readings.account(last.get().path("actor"));
    return new Ending(proposed, by, Optional.of(Readings.instant(last.get(), "created_at")));
  }
}
