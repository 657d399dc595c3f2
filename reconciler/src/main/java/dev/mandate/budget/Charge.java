package dev.mandate.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;

/** What a recorded run cost an account, whatever was used beyond its books. */
public record Charge(Account account, int attempt, Amounts reserved, Amounts charged, Basis basis) {

  /** How it is known. */
  public enum Basis {
    /** The agent ended by itself, and its use was told. */
    MEASURED,
    /** Nobody knows all that was used: at least the whole reservation counts. */
    WHOLE,
    /** Of an earlier start of the same occurrence whose end nobody recorded. */
    LOST,
    /** No agent was started. */
    UNUSED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** As the record of a run has it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("account", account.name());
    json.put("period", account.period());
    json.put("attempt", attempt);
    json.set("reserved", reserved.toJson());
    json.set("charged", charged.toJson());
    json.put("basis", basis.label());
    return json;
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Charge fromJson(JsonNode json) {
    return new Charge(
        new Account(json.path("account").asText(), json.path("period").asText()),
        json.path("attempt").asInt(),
        Amounts.fromJson(json.path("reserved")),
        Amounts.fromJson(json.path("charged")),
        Arrays.stream(Basis.values())
            .filter(basis -> basis.label().equals(json.path("basis").asText()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no basis: " + json)));
  }
}
