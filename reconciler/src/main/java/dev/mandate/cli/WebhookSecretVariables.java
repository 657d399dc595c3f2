package dev.mandate.cli;

import dev.mandate.webhooks.WebhookSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where webhook secrets come from: never a command line, which others can read. */
final class WebhookSecretVariables {
  static final String SECRET = "MANDATE_GITHUB_WEBHOOK_SECRET";
  static final String FILE = "MANDATE_GITHUB_WEBHOOK_SECRET_FILE";

  private WebhookSecretVariables() {}

  /** The secrets of this process, one a line; while they are changed there are two. */
  static WebhookSecrets read(Map<String, String> environment) {
    try {
      return WebhookSecrets.of(lines(text(environment)));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          e.getMessage(),
          "set "
              + SECRET
              + ", or "
              + FILE
              + " to a file, to the secret that the App's webhook has at GitHub (openssl rand -hex"
              + " 32 makes a good one); two lines while you change it");
    }
  }

  private static String text(Map<String, String> environment) {
    String file = environment.getOrDefault(FILE, "").strip();
    if (file.isEmpty()) {
      return environment.getOrDefault(SECRET, "");
    }
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw CommandFailure.usage(
          FILE + " names a file that cannot be read: " + file, "name a file that can");
    }
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
