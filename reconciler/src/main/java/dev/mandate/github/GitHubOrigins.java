package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Origins;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.snapshot.CommitId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pull requests of commits (GitHub, REST API, "List pull requests associated with a commit"). */
public final class GitHubOrigins implements Origins {
  private final Installation installed;

  public GitHubOrigins(Installation installed) {
    this.installed = installed;
  }

  @Override
  public Answer<List<Proposed>> of(CommitId commit) {
    return installed.answer(
        () -> {
          String own = installed.settings().repository().toString();
          List<Proposed> proposals = new ArrayList<>();
          for (JsonNode pull :
              installed.api().list("commits/" + commit + "/pulls", Optional.empty())) {
            // A fork has pull requests of its own, by the same commits.
            String base = pull.path("base").path("repo").path("full_name").asText();
            if (base.equalsIgnoreCase(own)) {
              proposals.add(Readings.proposed(pull));
            }
          }
          return List.copyOf(proposals);
        });
  }

  @Override
  public String headRef(ProposalId proposal) {
    return "refs/pull/" + proposal + "/head";
  }
}
