package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered. */
record Reply(int status, JsonNode body, Map<String, String> headers) {
  static Reply ok(JsonNode body) {
    return of(200, body);
  }

  static Reply of(int status, JsonNode body) {
    return new Reply(status, body, Map.of());
  }

  static Reply error(int status, String message) {
    return of(
        status,
        Forms.object()
            .put("message", message)
            .put("documentation_url", "https://docs.github.com/rest")
            .put("status", "" + status));
  }

  /** 422, as for a field that cannot be. */
  static Reply invalid(String resource, String message) {
    var body =
        Forms.object()
            .put("message", "Validation Failed")
            .put("documentation_url", "https://docs.github.com/rest")
            .put("status", "422");
    body.putArray("errors")
        .addObject()
        .put("resource", resource)
        .put("code", "custom")
        .put("message", message);
    return of(422, body);
  }

  Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, body, more);
  }
}
