package dev.mandate.snapshot;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How addresses in commits are read and compared. */
public final class CommitEmails {
  private static final Pattern CO_AUTHOR =
      Pattern.compile("(?im)^co-authored-by:[^<\\n]*<([^>\\n]*)>[ \\t]*$");

  private CommitEmails() {}

  /** The form in which two addresses are compared. */
  public static String normal(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  /** Addresses of the co-authors whom a commit's message names, normal. */
  public static Set<String> ofCoAuthors(String message) {
    Set<String> emails = new TreeSet<>();
    Matcher coAuthors = CO_AUTHOR.matcher(message);
    while (coAuthors.find()) {
      emails.add(normal(coAuthors.group(1)));
    }
    emails.remove("");
    return emails;
  }
}
