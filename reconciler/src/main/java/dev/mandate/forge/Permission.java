package dev.mandate.forge;

/** What somebody may do in a repository, from least to most. */
public enum Permission {
  NONE,
  READ,
  WRITE,
  ADMIN;

  public boolean mayWrite() {
    return compareTo(WRITE) >= 0;
  }
}
