package dev.mandate.webhooks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that is believed of a payload: which repository it is about, and which issues or pull
 * requests. Everything else is skipped without being kept.
 *
 * @param repository {@code owner/name} as it stands there
 */
record Payload(Optional<String> repository, Set<Long> numbers) {
  private static final JsonFactory JSON = new JsonFactory();

  /** GitHub has none above; and a check can name many. */
  private static final long HIGHEST = Integer.MAX_VALUE;

  private static final int MOST = 50;

  Payload {
    numbers = Set.copyOf(numbers);
  }

  /**
   * @throws IOException when it is not one JSON object
   */
  static Payload of(byte[] body) throws IOException {
    Optional<String> repository = Optional.empty();
    Set<Long> numbers = new TreeSet<>();
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "it is not an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "repository" -> repository = repository(json, value);
          case "issue", "pull_request" -> number(json, value, numbers);
          case "check_run", "check_suite" -> check(json, value, numbers);
          default -> json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new JsonParseException(json, "something follows the object");
      }
    }
    return new Payload(repository, numbers);
  }

  private static Optional<String> repository(JsonParser json, JsonToken value) throws IOException {
    Optional<String> name = Optional.empty();
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return name;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("full_name");
      if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
        name = Optional.of(json.getText());
      }
      json.skipChildren();
    }
    return name;
  }

  private static void number(JsonParser json, JsonToken value, Set<Long> numbers)
      throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("number");
      if (json.nextToken() == JsonToken.VALUE_NUMBER_INT
          && wanted
          && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
          && json.getLongValue() >= 1
          && json.getLongValue() <= HIGHEST
          && numbers.size() < MOST) {
        numbers.add(json.getLongValue());
      }
      json.skipChildren();
    }
  }

  private static void check(JsonParser json, JsonToken value, Set<Long> numbers)
      throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("pull_requests");
      if (json.nextToken() == JsonToken.START_ARRAY && wanted) {
        for (JsonToken one = json.nextToken(); one != JsonToken.END_ARRAY; one = json.nextToken()) {
          number(json, one, numbers);
        }
      } else {
        json.skipChildren();
      }
    }
  }
}
