package dev.mandate.testkit.github;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Who asks, and what for. */
sealed interface Caller {
  /** No credentials, or none that hold. */
  record Nobody() implements Caller {}

  /** An App as itself, by its signed word. */
  record AsApp(FakeApp app) implements Caller {}

  /**
   * An App where it is installed, by a token.
   *
   * @param repositories full names; all of the installation where it is empty
   */
  record AsInstallation(
      FakeApp app,
      String token,
      Instant expires,
      Set<String> repositories,
      Map<String, String> permissions)
      implements Caller {

    boolean may(String permission, boolean write) {
      String has = permissions.getOrDefault(permission, "");
      return has.equals("write") || (!write && has.equals("read"));
    }
  }
}
