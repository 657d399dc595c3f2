package dev.mandate.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.Account;
import dev.mandate.forge.Contribution;
import dev.mandate.forge.Item;
import dev.mandate.forge.Permission;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.snapshot.CommitEmails;
import dev.mandate.snapshot.CommitId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GitHub's words in Mandate's. What is missing or odd is trouble, never a guess. */
final class Readings {
  /** An address that GitHub gives to an account; since 2017 with the account's id. */
  private static final Pattern NO_REPLY =
      Pattern.compile("(?:([0-9]{1,18})\\+)?[^@+]+@users\\.noreply\\.[a-z0-9.-]+");

  private Readings() {}

  static Proposed proposed(JsonNode pull) throws ForgeTrouble {
    Proposed.State state =
        switch (text(pull, "state")) {
          case "open" -> Proposed.State.OPEN;
          case "closed" ->
              pull.path("merged_at").isTextual() ? Proposed.State.MERGED : Proposed.State.CLOSED;
          default -> throw odd("state");
        };
    return new Proposed(
        new ProposalId(Long.toString(number(pull, "number"))),
        state,
        account(pull.path("user")),
        branch(pull.path("head"), pull.path("base")),
        text(pull.path("base"), "ref"),
        commit(text(pull.path("head"), "sha")),
        text(pull, "html_url"),
        state == Proposed.State.MERGED
            ? Optional.of(instant(pull, "merged_at"))
            : Optional.empty());
  }

  /** One of a fork has its owner before its name, as GitHub shows it: it is another branch. */
  private static String branch(JsonNode head, JsonNode base) throws ForgeTrouble {
    String repository = base.path("repo").path("full_name").asText();
    boolean own = head.path("repo").path("full_name").asText("?").equals(repository);
    String branch = text(head, "ref");
    return own ? branch : head.path("label").asText("unknown:" + branch);
  }

  static Item item(JsonNode issue) throws ForgeTrouble {
    return new Item(
        number(issue, "number"),
        issue.path("pull_request").isObject(),
        account(issue.path("user")).filter(by -> by.kind() == Account.Kind.BOT).isPresent(),
        instant(issue, "updated_at"));
  }

  static Optional<Account> account(JsonNode user) throws ForgeTrouble {
    if (!user.isObject() || user.isEmpty()) {
      return Optional.empty();
    }
    String login = text(user, "login");
    Account.Kind kind =
        switch (text(user, "type")) {
          case "User" -> login.endsWith("[bot]") ? Account.Kind.BOT : Account.Kind.PERSON;
          case "Bot" -> Account.Kind.BOT;
          default -> Account.Kind.OTHER;
        };
    return Optional.of(new Account(number(user, "id"), login, kind));
  }

  static Review review(JsonNode review) throws ForgeTrouble {
    Review.Verdict verdict =
        switch (text(review, "state")) {
          case "APPROVED" -> Review.Verdict.APPROVED;
          case "CHANGES_REQUESTED" -> Review.Verdict.CHANGES_REQUESTED;
          case "COMMENTED" -> Review.Verdict.COMMENTED;
          case "DISMISSED" -> Review.Verdict.DISMISSED;
          case "PENDING" -> Review.Verdict.PENDING;
          default -> Review.Verdict.OTHER;
        };
    Optional<CommitId> commit =
        review.path("commit_id").isTextual()
            ? Optional.of(commit(review.get("commit_id").asText()))
            : Optional.empty();
    // One that was begun and not sent has no time; it decides nothing.
    Instant submitted =
        verdict == Review.Verdict.PENDING ? Instant.EPOCH : instant(review, "submitted_at");
    return new Review(
        number(review, "id"),
        account(review.path("user")),
        verdict,
        commit,
        submitted,
        Digest.of(review.path("body").asText("").getBytes(UTF_8)));
  }

  static Contribution contribution(JsonNode commit) throws ForgeTrouble {
    Set<Long> accounts = new HashSet<>();
    Set<String> emails = new HashSet<>();
    Set<String> unknown = new HashSet<>();
    for (String role : new String[] {"author", "committer"}) {
      String email = CommitEmails.normal(commit.path("commit").path(role).path("email").asText(""));
      Optional<Account> account = account(commit.path(role));
      account.ifPresent(a -> accounts.add(a.id()));
      if (!email.isEmpty()) {
        emails.add(email);
      }
      if (account.isEmpty()) {
        unknown.add(email.isEmpty() ? "nobody" : email);
      }
    }
    for (String email : CommitEmails.ofCoAuthors(text(commit.path("commit"), "message"))) {
      emails.add(email);
      Matcher own = NO_REPLY.matcher(email);
      if (own.matches()) {
        if (own.group(1) == null) {
          unknown.add(email);
        } else {
          accounts.add(Long.parseLong(own.group(1)));
        }
      }
    }
    return new Contribution(commit(text(commit, "sha")), accounts, emails, unknown);
  }

  /** What the account with this id may do; nothing when the login has become another's. */
  static Permission permission(JsonNode json, long id) {
    if (json.path("user").path("id").asLong(-1) != id) {
      return Permission.NONE;
    }
    return switch (json.path("permission").asText("")) {
      case "admin" -> Permission.ADMIN;
      // The older of the two fields does not tell the two apart.
      case "write" ->
          json.path("role_name").asText("").equals("maintain")
              ? Permission.MAINTAIN
              : Permission.WRITE;
      case "read" -> Permission.READ;
      default -> Permission.NONE;
    };
  }

  static CommitId commit(String hex) throws ForgeTrouble {
    try {
      return new CommitId(hex);
    } catch (IllegalArgumentException e) {
      throw odd("commit id");
    }
  }

  static Instant instant(JsonNode node, String field) throws ForgeTrouble {
    try {
      return Instant.parse(text(node, field));
    } catch (DateTimeException e) {
      throw odd(field);
    }
  }

  static String text(JsonNode node, String field) throws ForgeTrouble {
    if (!node.path(field).isTextual()) {
      throw odd(field);
    }
    return node.get(field).asText();
  }

  static long number(JsonNode node, String field) throws ForgeTrouble {
    if (!node.path(field).isIntegralNumber()) {
      throw odd(field);
    }
    return node.get(field).asLong();
  }

  private static ForgeTrouble odd(String field) {
    return ForgeTrouble.unreachable("GitHub's answer has no " + field + " that can be read", null);
  }
}
