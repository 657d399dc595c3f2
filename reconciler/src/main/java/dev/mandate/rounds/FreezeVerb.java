package dev.mandate.rounds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Freeze;
import dev.mandate.writeback.RecordYaml;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds back everything in an environment, by a Freeze. */
final class FreezeVerb implements Verb {
  private static final String NAME = "freeze-";
  private static final Pattern LASTING = Pattern.compile("([1-9][0-9]{0,3})([hd])");

  private final Filings filings;

  FreezeVerb(Filings filings) {
    this.filings = filings;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "freeze",
        "environment \"reason\" [8h]",
        "Holds back all that would run in an environment, or in `all`: for so many hours (`8h`)"
            + " or days (`2d`), until a time (`2026-05-09T00:00:00Z`), or until it is lifted.",
        Right.HOLD,
        false);
  }

  private static String name(Order order) {
    return NAME + order.asked().id();
  }

  /** Whether a freeze was asked for after something else: it was not meant by that. */
  static boolean isAskedAfter(Freeze freeze, Asked other) {
    String name = freeze.name();
    return name.startsWith(NAME) && other.isBefore(name.substring(NAME.length()));
  }

  private static RepoPath file(Order order) {
    return new RepoPath("freezes/" + name(order) + ".yaml");
  }

  @Override
  public Optional<Reply> already(Order order) throws RemoteUnavailableException {
    return filings
        .filed(file(order))
        .map(
            commit ->
                done(
                    order.argument(0).orElse(Held.ALL),
                    order.argument(2).flatMap(text -> until(text, order.asked().at())),
                    commit));
  }

  @Override
  public Reply perform(Order order) throws RemoteUnavailableException {
    if (order.arguments().size() > 3) {
      return Reply.refused("A reason of several words goes in quotes.");
    }
    Optional<String> reason = Replies.reason(order.argument(1));
    if (reason.isEmpty()) {
      return Reply.refused("Say which environment, and why: `/mandate freeze production \"why\"`.");
    }
    String name = order.arguments().getFirst();
    Optional<Reply> objection = Held.objection(order, name);
    if (objection.isPresent()) {
      return objection.get();
    }
    Optional<Instant> until = order.argument(2).flatMap(text -> until(text, order.asked().at()));
    if (order.argument(2).isPresent() && until.isEmpty()) {
      return Reply.refused(
          Replies.code(order.argument(2).orElseThrow())
              + " is no time to come. Say `8h`, `2d`, or a time as `2026-05-09T00:00:00Z`.");
    }
    return file(order, name, reason.get(), until);
  }

  private static Optional<Instant> until(String text, Instant from) {
    Matcher lasting = LASTING.matcher(text);
    if (lasting.matches()) {
      long number = Long.parseLong(lasting.group(1));
      Duration time =
          lasting.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
      return Optional.of(from.plus(time).truncatedTo(ChronoUnit.SECONDS));
    }
    try {
      return Optional.of(Instant.parse(text).truncatedTo(ChronoUnit.SECONDS))
          .filter(from::isBefore);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private Reply file(Order order, String environment, String reason, Optional<Instant> until)
      throws RemoteUnavailableException {
    String name = name(order);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", "Freeze");
    document.putObject("metadata").put("name", name);
    ObjectNode spec = document.putObject("spec");
    spec.put("reason", reason);
    if (!environment.equals(Held.ALL)) {
      spec.putArray("environments").add(environment);
    }
    until.ifPresent(at -> spec.put("until", at.toString()));
    byte[] content = RecordYaml.bytes(document);
    String message = Replies.message("Freeze " + environment, order.asked(), Optional.of(reason));
    return switch (filings.file(order.base(), file(order), content, message, order.asked().by())) {
      case Filings.Result.Filed(CommitId commit) -> done(environment, until, commit);
      case Filings.Result other ->
          Replies.notFiled(other, file(order), new String(content, StandardCharsets.UTF_8));
    };
  }

  private static Reply done(String environment, Optional<Instant> until, CommitId commit) {
    return Reply.done(
        Replies.code(environment)
            + " is held back "
            + until.map(at -> "until " + at).orElse("until it is lifted")
            + Replies.by(commit)
            + ". `/mandate unfreeze "
            + environment
            + "` lifts it.");
  }
}
