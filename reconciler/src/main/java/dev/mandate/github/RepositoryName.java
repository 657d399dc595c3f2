package dev.mandate.github;

import java.util.regex.Pattern;

/** What a repository is called on GitHub: {@code owner/name}. */
public record RepositoryName(String owner, String name) {
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public RepositoryName {
    if (!OWNER.matcher(owner).matches()
        || !NAME.matcher(name).matches()
        || name.equals(".")
        || name.equals("..")) {
      throw new IllegalArgumentException("not a repository on GitHub: " + owner + "/" + name);
    }
  }

  /** Reads {@code owner/name}. */
  public static RepositoryName of(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("not a repository on GitHub: " + text);
    }
    return new RepositoryName(parts[0], parts[1]);
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
