package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.Effect;
import dev.mandate.forge.Happening;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Remark;
import dev.mandate.forge.Sign;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Issues and pull requests with their comments, events and reactions. What GitHub does not tell by
 * REST is who edited the body of an issue.
 */
public final class GitHubDiscussions implements Discussions {
  /** Of a hundred comments each, where all conversations are looked at. */
  private static final int MOST_PAGES = 10;

  private final Installation installed;
  private final RepositoryApi api;

  public GitHubDiscussions(Installation installed) {
    this.installed = installed;
    this.api = installed.api();
  }

  @Override
  public Answer<Instant> since() {
    return installed.answer(
        () -> Readings.instant(installed.asApp().get("installation"), "created_at"));
  }

  @Override
  public Answer<Conversation> conversation(long number) {
    return installed.answer(
        () -> {
          JsonNode issue = api.get("issues/" + number);
          List<Remark> remarks = new ArrayList<>();
          for (JsonNode comment : api.list("issues/" + number + "/comments", Optional.empty())) {
            remarks.add(remark(comment));
          }
          return conversation(number, issue, remarks);
        });
  }

  @Override
  public Answer<Said> saidSince(Instant from) {
    return installed.answer(
        () -> {
          String path = "issues/comments?sort=created&direction=asc&since=" + from;
          RepositoryApi.Page page = api.page(path, Optional.empty());
          List<JsonNode> comments = new ArrayList<>(page.items());
          for (int pages = 1; pages < MOST_PAGES && page.next().isPresent(); pages++) {
            page = api.after(page, path, Optional.empty());
            comments.addAll(page.items());
          }
          List<Remark> remarks = new ArrayList<>();
          for (JsonNode comment : comments) {
            remarks.add(remark(comment));
          }
          return new Said(remarks, page.next().isEmpty());
        });
  }

  private static Conversation conversation(long number, JsonNode issue, List<Remark> remarks)
      throws ForgeTrouble {
    Set<String> labels = new HashSet<>();
    for (JsonNode label : issue.path("labels")) {
      labels.add(label.isTextual() ? label.asText() : Readings.text(label, "name"));
    }
    Set<Long> assignees = new HashSet<>();
    for (JsonNode assignee : issue.path("assignees")) {
      assignees.add(Readings.number(assignee, "id"));
    }
    return new Conversation(
        number,
        issue.path("pull_request").isObject(),
        Readings.text(issue, "state").equals("open"),
        Readings.account(issue.path("user")),
        Readings.text(issue, "title"),
        issue.path("body").asText(""),
        Readings.instant(issue, "created_at"),
        labels,
        assignees,
        remarks,
        Readings.text(issue, "html_url"));
  }

  private Remark remark(JsonNode comment) throws ForgeTrouble {
    JsonNode app = comment.path("performed_via_github_app");
    Instant written = Readings.instant(comment, "created_at");
    return new Remark(
        Readings.number(comment, "id"),
        account(comment.path("user"), app),
        byProgram(app) && installed.isOwn(app),
        comment.path("body").asText(""),
        written,
        !Readings.instant(comment, "updated_at").equals(written),
        Readings.text(comment, "html_url"));
  }

  private static boolean byProgram(JsonNode app) {
    return app.isObject() && !app.isEmpty();
  }

  /** A person's account that a program used is the program's. */
  private static Optional<Account> account(JsonNode user, JsonNode app) throws ForgeTrouble {
    return Readings.account(user)
        .map(who -> byProgram(app) ? new Account(who.id(), who.login(), Account.Kind.BOT) : who);
  }

  @Override
  public Answer<Proposed> proposed(long number) {
    return installed.answer(() -> Readings.proposed(api.get("pulls/" + number)));
  }

  @Override
  public Answer<Permission> permission(Account account) {
    return installed.answer(
        () ->
            api.find("collaborators/" + RepositoryApi.encoded(account.login()) + "/permission")
                .map(json -> Readings.permission(json, account.id()))
                .orElse(Permission.NONE));
  }

  @Override
  public Answer<Optional<Account>> account(long id) {
    return installed.answer(
        () -> {
          Optional<JsonNode> found = installed.accounts().find(Long.toString(id));
          return found.isPresent() ? Readings.account(found.get()) : Optional.empty();
        });
  }

  @Override
  public Answer<List<Happening>> happenings(long number) {
    return installed.answer(
        () -> {
          List<Happening> all = new ArrayList<>();
          for (JsonNode event : api.list("issues/" + number + "/events", Optional.empty())) {
            Optional<Happening.What> what = what(event);
            if (what.isPresent()) {
              // Who gave it to somebody is the assigner; the actor can be who got it.
              String by = event.path("assigner").isObject() ? "assigner" : "actor";
              all.add(
                  new Happening(
                      Readings.number(event, "id"),
                      account(event.path(by), event.path("performed_via_github_app")),
                      Readings.instant(event, "created_at"),
                      what.get()));
            }
          }
          return List.copyOf(all);
        });
  }

  private static Optional<Happening.What> what(JsonNode event) throws ForgeTrouble {
    return switch (event.path("event").asText()) {
      case "labeled" ->
          Optional.of(new Happening.What.Labelled(Readings.text(event.path("label"), "name")));
      case "assigned" ->
          event.path("assigner").isObject()
              ? Optional.of(
                  new Happening.What.Assigned(Readings.number(event.path("assignee"), "id")))
              : Optional.empty();
      case "transferred" -> Optional.of(new Happening.What.Moved());
      default -> Optional.empty();
    };
  }

  @Override
  public Answer<Boolean> isSettled(long remark) {
    return installed.answer(
        () -> {
          Set<String> settled = Set.of(content(Sign.DONE), content(Sign.REFUSED));
          return api.list(reactions(remark), Optional.empty()).stream()
              .filter(reaction -> settled.contains(reaction.path("content").asText()))
              .anyMatch(reaction -> reaction.path("user").path("type").asText().equals("Bot"));
        });
  }

  @Override
  public Answer<Optional<Instant>> see(long remark) {
    return installed.answer(
        () -> {
          RepositoryApi.Written eyes = api.add(reactions(remark), Map.of("content", "eyes"));
          return eyes.made()
              ? Optional.empty()
              : Optional.of(Readings.instant(eyes.json(), "created_at"));
        });
  }

  @Override
  public Answer<Effect> sign(long remark, Sign sign) {
    return installed.answer(
        () -> {
          JsonNode made = api.ensure(reactions(remark), Map.of("content", content(sign)));
          return made.isObject() ? Effect.MADE : Effect.NONE;
        });
  }

  private static String reactions(long remark) {
    return "issues/comments/" + remark + "/reactions";
  }

  private static String content(Sign sign) {
    return switch (sign) {
      case DONE -> "rocket";
      case REFUSED -> "confused";
    };
  }
}
