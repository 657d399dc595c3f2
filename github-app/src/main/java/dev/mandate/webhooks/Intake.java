package dev.mandate.webhooks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Judges deliveries, and asks for a look because of those that are good. Nothing of a body is read
 * before its signature is known to be right. Thread-safe.
 */
public final class Intake {
  /** After which something here can be another than before. */
  private static final Set<String> CONCERNING =
      Set.of(
          "check_run",
          "check_suite",
          "issue_comment",
          "issues",
          "pull_request",
          "pull_request_review",
          "push");

  private final WebhookSecrets secrets;
  private final SeenDeliveries seen;
  private final Hints hints;
  private final Supplier<Set<String>> repositories;
  private final WebhookEvents events;

  /**
   * @param repositories {@code owner/name} of those that are looked at now; GitHub does not tell
   *     upper case from lower case in them
   */
  public Intake(
      WebhookSecrets secrets,
      SeenDeliveries seen,
      Hints hints,
      Supplier<Set<String>> repositories,
      WebhookEvents events) {
    this.secrets = secrets;
    this.seen = seen;
    this.hints = hints;
    this.repositories = repositories;
    this.events = events;
  }

  /**
   * What a delivery says of itself before its body.
   *
   * @param type value of {@code Content-Type}
   * @param signature value of {@code X-Hub-Signature-256}
   */
  public record Head(String type, String event, String delivery, String signature) {
    private static final String EVENT = "[a-z0-9_]{1,64}";

    /** Why its body need not be read at all; empty when it does. */
    Optional<Outcome> refusal() {
      String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (!media.equals("application/json")) {
        return Optional.of(Outcome.WRONG_TYPE);
      }
      if (!WebhookSecrets.isSignature(signature)) {
        return Optional.of(Outcome.UNSIGNED);
      }
      if (!event.matches(EVENT) || !SeenDeliveries.isId(delivery)) {
        return Optional.of(Outcome.UNMARKED);
      }
      return Optional.empty();
    }
  }

  /** Judges a delivery that came whole; when this returns, whatever it asks for is noted. */
  public Outcome take(Head head, byte[] body) {
    Optional<Outcome> refusal = head.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!secrets.signed(body, head.signature())) {
      return Outcome.FORGED;
    }
    try {
      if (!seen.add(head.delivery())) {
        return Outcome.REPEATED;
      }
    } catch (IOException e) {
      events.unstored(e);
      hints.lookEverywhere();
      return Outcome.UNSTORED;
    }
    return CONCERNING.contains(head.event()) ? look(body) : Outcome.UNCONCERNED;
  }

  private Outcome look(byte[] body) {
    Payload payload;
    try {
      payload = Payload.of(body);
    } catch (IOException e) {
      hints.lookEverywhere();
      return Outcome.UNREADABLE;
    }
    Optional<String> repository =
        payload
            .repository()
            .flatMap(
                name -> repositories.get().stream().filter(name::equalsIgnoreCase).findFirst());
    if (repository.isEmpty()) {
      return Outcome.UNCONCERNED;
    }
    List<Item> items =
        payload.numbers().stream().sorted().map(n -> new Item(repository.get(), n)).toList();
    if (items.isEmpty()) {
      hints.lookEverywhere();
    } else {
      hints.look(items);
    }
    return Outcome.ACCEPTED;
  }
}
