package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Teams;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Members of teams, by account id (GitHub, REST API, "List team members"). */
public final class GitHubTeams implements Teams {
  private final Installation installed;

  public GitHubTeams(Installation installed) {
    this.installed = installed;
  }

  @Override
  public Answer<Optional<Set<Long>>> members(String team) {
    return installed.answer(
        () -> {
          String path = "teams/" + RepositoryApi.encoded(team) + "/members";
          if (installed.owner().find(path + "?per_page=1").isEmpty()) {
            return Optional.empty();
          }
          Set<Long> members = new HashSet<>();
          for (JsonNode member : installed.owner().list(path, Optional.empty())) {
            Readings.account(member).map(Account::id).ifPresent(members::add);
          }
          return Optional.of(Set.copyOf(members));
        });
  }
}
