package dev.mandate.wiring;

import dev.mandate.forge.Answer;
import dev.mandate.git.GitControlSource;
import dev.mandate.github.GitHubDiscussions;
import dev.mandate.github.GitHubForge;
import dev.mandate.github.GitHubOrigins;
import dev.mandate.github.GitHubTeams;
import dev.mandate.github.Installation;
import dev.mandate.github.RepositoryName;
import dev.mandate.review.ReviewHost;

/** GitHub as where reviews are read; without an App nothing can be read there. */
record GitHubReviewHost(GitHubAccess access, GitControlSource commits)
    implements ReviewHost.Finder {
  @Override
  public Answer<ReviewHost> of(String repository) {
    return switch (access) {
      case GitHubAccess.Ready ready -> {
        Installation installed = ready.app().installation(RepositoryName.of(repository));
        yield new Answer.Known<>(
            new ReviewHost(
                new GitHubForge(installed),
                new GitHubDiscussions(installed),
                new GitHubOrigins(installed),
                new GitHubTeams(installed),
                commits::bring));
      }
      case GitHubAccess.Missing(boolean named, String why, String mend) ->
          new Answer.Refused<>(why, mend);
    };
  }
}
