package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Check;
import dev.mandate.forge.Comment;
import dev.mandate.forge.Contribution;
import dev.mandate.forge.Effect;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Proposal;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.RequestBudget;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.kohsuke.github.GHCheckRun;
import org.kohsuke.github.GHCheckRunBuilder;
import org.kohsuke.github.GHRepository;

/** One repository on GitHub, as an App that is installed there. Thread-safe. */
public final class GitHubForge implements Forge {
  /** GitHub lists no more commits of a pull request than this. */
  private static final int MOST_COMMITS = 250;

  private final GitHubSettings settings;
  private final HubConnector connector;
  private final RepositoryApi api;
  private final Clock clock;
  private Optional<GHRepository> repository = Optional.empty();

  /**
   * @param budget shared by all that acts as this App
   * @param random for pauses that differ
   */
  public GitHubForge(
      GitHubSettings settings,
      AppKey key,
      RequestBudget budget,
      Clock clock,
      Sleeper sleeper,
      RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    Transport transport = new Transport(settings, budget, clock, sleeper, random);
    Authority installed = new InstallationTokens(settings, key, transport);
    this.connector = new HubConnector(transport, installed);
    this.api = new RepositoryApi(settings, transport, installed);
  }

  private interface Asking<T> {
    T ask() throws IOException;
  }

  private <T> Answer<T> answer(Asking<T> asking) {
    try {
      return new Answer.Known<>(asking.ask());
    } catch (IOException e) {
      return HubConnector.trouble(e, "GitHub refuses this to the App " + settings.app()).answer();
    }
  }

  /**
   * Makes something, once: when the answer is lost, or somebody else was faster, what was made is
   * looked for, and nothing is made again. The next pass will, if it is still missing then.
   */
  private static <T> T made(Asking<T> make, Asking<Optional<T>> lookUp) throws IOException {
    try {
      return make.ask();
    } catch (IOException e) {
      if (!HubConnector.trouble(e, "").mayBeThere()) {
        throw e;
      }
      Optional<T> there = lookUp.ask();
      if (there.isPresent()) {
        return there.get();
      }
      throw e;
    }
  }

  @Override
  public Answer<Optional<Proposed>> find(String branch) {
    return answer(() -> read(latest(branch)));
  }

  @Override
  public Answer<Proposed> propose(Proposal proposal) {
    return answer(
        () -> {
          Optional<JsonNode> there = latest(proposal.branch());
          if (there.isEmpty()) {
            return made(() -> open(proposal), () -> read(latest(proposal.branch())));
          }
          Proposed proposed = Readings.proposed(there.get());
          boolean same =
              there.get().path("title").asText("").equals(proposal.title())
                  && lines(there.get().path("body").asText("")).equals(lines(proposal.body()));
          if (proposed.state() == Proposed.State.OPEN && !same) {
            Map<String, String> fields = Map.of("title", proposal.title(), "body", proposal.body());
            return Readings.proposed(api.write("PATCH", "pulls/" + proposed.id(), fields));
          }
          return proposed;
        });
  }

  private static Optional<Proposed> read(Optional<JsonNode> pull) throws ForgeTrouble {
    return pull.isPresent() ? Optional.of(Readings.proposed(pull.get())) : Optional.empty();
  }

  private Proposed open(Proposal proposal) throws IOException {
    int number =
        repository()
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
    return answer(
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
                clock.instant(), "pull request " + proposal + " moved while it was being read");
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
    return answer(
        () -> {
          String comments = "issues/" + number(proposal) + "/comments";
          String body = comment.key().mark(comment.body());
          Optional<JsonNode> there = comment(comments, comment);
          if (there.isEmpty()) {
            return made(
                () -> {
                  JsonNode said = api.write("POST", comments, Map.of("body", body));
                  return said.isObject() ? Effect.MADE : Effect.NONE;
                },
                () -> comment(comments, comment).map(said -> Effect.MADE));
          }
          if (lines(there.get().path("body").asText()).equals(lines(body))) {
            return Effect.NONE;
          }
          String one = "issues/comments/" + there.get().path("id").asLong();
          JsonNode said = api.write("PATCH", one, Map.of("body", body));
          return said.isObject() ? Effect.CHANGED : Effect.NONE;
        });
  }

  /** The App's own comment with the key; what others write with it is theirs. */
  private Optional<JsonNode> comment(String comments, Comment comment) throws ForgeTrouble {
    return api.list(comments, Optional.empty()).stream()
        .filter(said -> said.path("performed_via_github_app").path("id").asLong() == settings.app())
        .filter(said -> comment.key().marks(said.path("body").asText()))
        .findFirst();
  }

  @Override
  public Answer<Effect> check(Check check) {
    return answer(
        () -> {
          Optional<JsonNode> there = shown(check);
          if (there.isEmpty()) {
            GHCheckRunBuilder fresh =
                repository()
                    .createCheckRun(check.name(), check.commit().hex())
                    .withExternalID(check.key().value());
            return made(
                () -> show(fresh, check, Effect.MADE), () -> shown(check).map(c -> Effect.MADE));
          }
          JsonNode run = there.get();
          boolean same =
              result(run).equals(Optional.of(check.result()))
                  && run.path("output").path("title").asText("").equals(check.title())
                  && lines(run.path("output").path("summary").asText(""))
                      .equals(lines(check.summary()));
          return same
              ? Effect.NONE
              : show(repository().updateCheckRun(run.path("id").asLong()), check, Effect.CHANGED);
        });
  }

  private Optional<JsonNode> shown(Check check) throws ForgeTrouble {
    String path =
        "commits/"
            + check.commit()
            + "/check-runs?check_name="
            + RepositoryApi.encoded(check.name());
    return api.list(path, Optional.of("check_runs")).stream()
        .filter(run -> run.path("app").path("id").asLong() == settings.app())
        .filter(run -> run.path("external_id").asText("").equals(check.key().value()))
        .findFirst();
  }

  private static Optional<Check.Result> result(JsonNode run) {
    if (!run.path("status").asText().equals("completed")) {
      return Optional.of(Check.Result.RUNNING);
    }
    return switch (run.path("conclusion").asText()) {
      case "success" -> Optional.of(Check.Result.SUCCESS);
      case "failure" -> Optional.of(Check.Result.FAILURE);
      case "action_required" -> Optional.of(Check.Result.NEEDS_ACTION);
      default -> Optional.empty();
    };
  }

  private static Effect show(GHCheckRunBuilder run, Check check, Effect effect) throws IOException {
    run.add(new GHCheckRunBuilder.Output(check.title(), check.summary()));
    switch (check.result()) {
      case RUNNING -> run.withStatus(GHCheckRun.Status.IN_PROGRESS);
      case SUCCESS -> run.withConclusion(GHCheckRun.Conclusion.SUCCESS);
      case FAILURE -> run.withConclusion(GHCheckRun.Conclusion.FAILURE);
      case NEEDS_ACTION -> run.withConclusion(GHCheckRun.Conclusion.ACTION_REQUIRED);
    }
    return run.create().getId() > 0 ? effect : Effect.NONE;
  }

  private synchronized GHRepository repository() throws IOException {
    if (repository.isEmpty()) {
      repository =
          Optional.of(connector.client(settings).getRepository(settings.repository().toString()));
    }
    return repository.get();
  }

  private static long number(ProposalId proposal) throws ForgeTrouble {
    if (!proposal.value().matches("[1-9][0-9]{0,9}")) {
      throw ForgeTrouble.refused(
          proposal + " is not a pull request", "Give the number of a pull request.");
    }
    return Long.parseLong(proposal.value());
  }

  /** GitHub gives texts back with other line ends, and without spaces at the end. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").strip();
  }
}
