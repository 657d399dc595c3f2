package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Somebody, or some App's bot. The id stays, the login can change. */
public final class Account {
  private final ObjectNode json;

  Account(long id, String login, String type) {
    json = Forms.of("user");
    json.put("id", id).put("node_id", "U_" + id).put("type", type);
    rename(login);
  }

  public long id() {
    return json.get("id").asLong();
  }

  public String login() {
    return json.get("login").asText();
  }

  /** Addresses of commits that count as this account's. */
  String email() {
    return login().toLowerCase(Locale.ROOT) + "@example.org";
  }

  /** What stands in every answer; shows the present login wherever it was put. */
  ObjectNode json() {
    return json;
  }

  void rename(String login) {
    json.put("login", login).put("html_url", "https://forge.example/" + FakeGitHub.encoded(login));
  }
}
