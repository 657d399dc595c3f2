package dev.mandate.forge;

import java.util.Locale;

/** What somebody may do in a repository, from least to most. */
public enum Permission {
  NONE,
  READ,
  WRITE,
  MAINTAIN,
  ADMIN;

  public boolean mayWrite() {
    return compareTo(WRITE) >= 0;
  }

  /** In the words of {@code mandate.yaml}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
