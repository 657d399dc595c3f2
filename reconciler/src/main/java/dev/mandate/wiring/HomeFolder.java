package dev.mandate.wiring;

import java.nio.file.Path;

/**
 * Where this machine keeps what is its own: the key must be kept, and what was seen of branches is
 * worth keeping; everything else is rebuilt when it is gone.
 */
public record HomeFolder(Path root) {
  public static HomeFolder at(Path root) {
    return new HomeFolder(root.toAbsolutePath().normalize());
  }

  public Path reconcilerKey() {
    return keys().resolve("reconciler.pem");
  }

  /** What credentials are opened with. */
  public Path credentialKey() {
    return keys().resolve("credentials.pem");
  }

  public Path keys() {
    return root.resolve("keys");
  }

  /** Mirrors of remotes. */
  public Path mirrors() {
    return root.resolve("cache").resolve("mirrors");
  }

  /** Answers of code hosts that have not changed since. */
  public Path answers() {
    return root.resolve("cache").resolve("answers");
  }

  /** What is remembered between passes. */
  public Path memory() {
    return root.resolve("cache").resolve("settled");
  }

  /** Where branches stood; who deletes it forgets what would show that one was rewritten. */
  public Path seen() {
    return root.resolve("seen");
  }

  /** One file for each process that may hold claims. */
  public Path locks() {
    return root.resolve("locks");
  }

  /** A folder for each daemon. */
  public Path daemons() {
    return root.resolve("daemons");
  }

  /** A folder for each webhook server. */
  public Path webhooks() {
    return root.resolve("webhooks");
  }

  public Path workspaces() {
    return root.resolve("workspaces");
  }
}
