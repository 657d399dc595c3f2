package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Check;
import dev.mandate.forge.Comment;
import dev.mandate.forge.Contribution;
import dev.mandate.forge.Effect;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Markdown;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Proposal;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One repository on GitHub, as an App that is installed there. Thread-safe. */
public final class GitHubForge implements Forge {
  /** GitHub lists no more commits of a pull request than this. */
  private static final int MOST_COMMITS = 250;

  /** Characters of a text that GitHub takes, without the line that tells it from others. */
  private static final int LONGEST_BODY = 65_000;

  private final Installation installed;
  private final GitHubSettings settings;
  private final RepositoryApi api;
  private final CheckRuns checks;

  public GitHubForge(Installation installed) {
    this.installed = installed;
    this.settings = installed.settings();
    this.api = installed.api();
    this.checks = new CheckRuns(installed);
  }

  @Override
  public Answer<Optional<Proposed>> find(String branch) {
    return installed.answer(() -> read(latest(branch)));
  }

  @Override
  public Answer<Proposed> propose(Proposal proposal) {
    return installed.answer(
        () -> {
          Optional<JsonNode> there = standing(proposal);
          if (there.isEmpty()) {
            return Installation.made(() -> open(proposal), () -> read(standing(proposal)));
          }
          Proposed proposed = Readings.proposed(there.get());
          boolean same =
              there.get().path("title").asText("").equals(proposal.title())
                  && Installation.same(there.get().path("body").asText(""), proposal.body());
          if (proposed.state() == Proposed.State.OPEN && !same) {
            Map<String, String> fields = Map.of("title", proposal.title(), "body", proposal.body());
            return Readings.proposed(api.write("PATCH", "pulls/" + proposed.id(), fields));
          }
          return proposed;
        });
  }

  /** The latest of its branch, unless that was closed or merged with another commit. */
  private Optional<JsonNode> standing(Proposal proposal) throws ForgeTrouble {
    Optional<JsonNode> latest = latest(proposal.branch());
    Optional<Proposed> proposed = read(latest);
    return latest.filter(
        pull ->
            proposed.get().state() == Proposed.State.OPEN
                || proposed.get().head().equals(proposal.commit()));
  }

  private static Optional<Proposed> read(Optional<JsonNode> pull) throws ForgeTrouble {
    return pull.isPresent() ? Optional.of(Readings.proposed(pull.get())) : Optional.empty();
  }

  private Proposed open(Proposal proposal) throws IOException {
    int number =
        installed
            .repository()
            .createPullRequest(
                proposal.title(), proposal.branch(), proposal.onto(), proposal.body())
            .getNumber();
    return Readings.proposed(api.get("pulls/" + number));
  }

  private Optional<JsonNode> latest(String branch) throws ForgeTrouble {
    String head = RepositoryApi.encoded(settings.repository().owner() + ":" + branch);
    return api
        .list("pulls?state=all&sort=created&direction=desc&head=" + head, Optional.empty())
        .stream()
        // A fork can have a branch of the same name.
        .filter(pull -> pull.path("head").path("ref").asText().equals(branch))
        .filter(pull -> isOwn(pull.path("head").path("repo").path("full_name").asText()))
        .findFirst();
  }

  private boolean isOwn(String fullName) {
    return fullName.equalsIgnoreCase(settings.repository().toString());
  }

  @Override
  public Answer<Reviewing> reviewing(ProposalId proposal) {
    return installed.answer(
        () -> {
          String pull = "pulls/" + number(proposal);
          Proposed before = Readings.proposed(api.get(pull));
          List<Review> reviews = new ArrayList<>();
          for (JsonNode review : api.list(pull + "/reviews", Optional.empty())) {
            reviews.add(Readings.review(review));
          }
          List<JsonNode> commits = api.list(pull + "/commits", Optional.empty());
          if (commits.size() >= MOST_COMMITS) {
            throw ForgeTrouble.refused(
                "pull request "
                    + proposal
                    + " has "
                    + MOST_COMMITS
                    + " commits or more, and GitHub does not list all who wrote them",
                "Squash them, or make several pull requests.");
          }
          List<Contribution> contributions = new ArrayList<>();
          for (JsonNode commit : commits) {
            contributions.add(Readings.contribution(commit));
          }
          Map<Long, Permission> permissions = permissions(reviews);
          Proposed after = Readings.proposed(api.get(pull));
          if (!after.equals(before)) {
            throw ForgeTrouble.later(
                installed.clock().instant(),
                "pull request " + proposal + " moved while it was being read");
          }
          return new Reviewing(after, reviews, contributions, permissions);
        });
  }

  private Map<Long, Permission> permissions(List<Review> reviews) throws ForgeTrouble {
    Map<Long, Permission> permissions = new HashMap<>();
    for (Review review : reviews) {
      if (review.verdict() == Review.Verdict.APPROVED && review.reviewer().isPresent()) {
        long id = review.reviewer().get().id();
        if (!permissions.containsKey(id)) {
          String login = RepositoryApi.encoded(review.reviewer().get().login());
          Optional<JsonNode> may = api.find("collaborators/" + login + "/permission");
          permissions.put(
              id, may.map(json -> Readings.permission(json, id)).orElse(Permission.NONE));
        }
      }
    }
    return permissions;
  }

  @Override
  public Answer<Effect> comment(ProposalId proposal, Comment comment) {
    return installed.answer(
        () -> {
          String comments = "issues/" + number(proposal) + "/comments";
          String body =
              comment
                  .key()
                  .mark(Markdown.fitted(comment.body(), LONGEST_BODY, Markdown::characters));
          Optional<JsonNode> there = comment(comments, comment);
          if (there.isEmpty()) {
            return Installation.made(
                () -> {
                  JsonNode said = api.write("POST", comments, Map.of("body", body));
                  return stays(comments, comment, said) ? Effect.MADE : Effect.NONE;
                },
                () -> comment(comments, comment).map(said -> Effect.MADE));
          }
          if (Installation.same(there.get().path("body").asText(), body)) {
            return Effect.NONE;
          }
          String one = "issues/comments/" + there.get().path("id").asLong();
          JsonNode said = api.write("PATCH", one, Map.of("body", body));
          return said.isObject() ? Effect.CHANGED : Effect.NONE;
        });
  }

  /** Of what several processes say at the same time, the first one stays; others are taken back. */
  private boolean stays(String comments, Comment comment, JsonNode said) throws ForgeTrouble {
    long id = said.path("id").asLong();
    Optional<JsonNode> first = comment(comments, comment);
    if (first.isEmpty() || first.get().path("id").asLong() >= id) {
      return true;
    }
    api.delete("issues/comments/" + id);
    return false;
  }

  /** The App's own comment with the key; what others write with it is theirs. */
  private Optional<JsonNode> comment(String comments, Comment comment) throws ForgeTrouble {
    return api.list(comments, Optional.empty()).stream()
        .filter(said -> installed.isOwn(said.path("performed_via_github_app")))
        .filter(said -> comment.key().marks(said.path("body").asText()))
        .findFirst();
  }

  @Override
  public Answer<Effect> check(Check check) {
    return installed.answer(() -> checks.show(check));
  }

  static long number(ProposalId proposal) throws ForgeTrouble {
    if (!proposal.value().matches("[1-9][0-9]{0,9}")) {
      throw ForgeTrouble.refused(
          proposal + " is not a pull request", "Give the number of a pull request.");
    }
    return Long.parseLong(proposal.value());
  }
}
