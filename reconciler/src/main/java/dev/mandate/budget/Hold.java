package dev.mandate.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one start of a run may take from an account, set aside before it starts.
 *
 * @param attempt of the occurrence, first is 1
 * @param since by the clock of whoever reserved it
 * @param until end of the account's period
 */
public record Hold(
    Account account, Amounts amounts, int attempt, Instant since, Optional<Instant> until) {
  /** Far more than clocks were ever seen to differ. */
  private static final Duration MEMORY = Duration.ofDays(35);

  /**
   * Whether it can mean nothing to anybody any more: its period is long over, whatever clock one
   * goes by.
   */
  public boolean isForgotten(Instant now) {
    Instant end = until.filter(since::isBefore).orElse(since);
    return now.isAfter(end.plus(MEMORY));
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("account", account.name());
    json.put("period", account.period());
    json.set("amounts", amounts.toJson());
    json.put("attempt", attempt);
    json.put("since", since.toString());
    until.ifPresent(end -> json.put("until", end.toString()));
    return json;
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Hold fromJson(JsonNode json) {
    try {
      return new Hold(
          new Account(json.path("account").asText(), json.path("period").asText()),
          Amounts.fromJson(json.path("amounts")),
          json.path("attempt").asInt(),
          Instant.parse(json.path("since").asText()),
          json.has("until")
              ? Optional.of(Instant.parse(json.path("until").asText()))
              : Optional.empty());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a reservation: " + json, e);
    }
  }
}
