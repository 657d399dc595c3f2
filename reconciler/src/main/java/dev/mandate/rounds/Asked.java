package dev.mandate.rounds;

import dev.mandate.forge.Account;
import dev.mandate.forge.EffectKey;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who has asked for something, and where. What comes of it is named after {@code id}, so that the
 * same asked once leads to the same once.
 *
 * @param id for example {@code comment-123}; the second command of a comment is {@code
 *     comment-123-2}
 * @param page where people see it
 */
public record Asked(String id, Account by, Instant at, String page) {
  private static final Pattern COMMENT = Pattern.compile("comment-([0-9]{1,18})(?:-([0-9]{1,3}))?");

  /** Of the answer to it. */
  public EffectKey key() {
    return new EffectKey("command/" + id);
  }

  /** Whether something was said with this key to somebody who had asked. */
  static boolean isAnswer(EffectKey key) {
    return key.value().startsWith("command/");
  }

  /**
   * Whether something was asked after this; not where nothing tells.
   *
   * @param other id of what was asked in a comment
   */
  boolean isBefore(String other) {
    Matcher own = COMMENT.matcher(id);
    Matcher its = COMMENT.matcher(other);
    if (!own.matches() || !its.matches()) {
      return false;
    }
    long said = Long.parseLong(own.group(1));
    long saidThen = Long.parseLong(its.group(1));
    return said == saidThen ? place(own) < place(its) : said < saidThen;
  }

  private static int place(Matcher comment) {
    return comment.group(2) == null ? 1 : Integer.parseInt(comment.group(2));
  }

  /** One of several that were asked together; the first keeps its name. */
  Asked number(int place) {
    return place == 1 ? this : new Asked(id + "-" + place, by, at, page);
  }

  /** The address that GitHub makes up for an account: it tells who it is, whatever the login. */
  public static String address(Account account) {
    return account.id() + "+" + account.login() + "@users.noreply.github.com";
  }
}
