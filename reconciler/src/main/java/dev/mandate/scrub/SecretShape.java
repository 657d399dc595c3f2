package dev.mandate.scrub;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What secrets look like when nobody has told their value. Every pattern takes time linear in the
 * length of a line: quantifiers are bounded or possessive, and those that are neither start only at
 * the start of a token. None matches across a line feed.
 *
 * @param kind the word in {@code [REDACTED:<kind>]}
 * @param strong whether a match is beyond doubt. Examples in documentation are written just like
 *     the others.
 * @param triggers one of these, in lower case, is in each line that has a match: looking for plain
 *     text first is many times faster than trying every pattern everywhere
 * @param pattern group 1 of a match is the secret itself
 */
record SecretShape(String kind, boolean strong, List<String> triggers, Pattern pattern) {
  private static final List<SecretShape> ALL =
      Stream.concat(
              Stream.of(
                  certain(
                      "aws-access-key",
                      "(?<![A-Za-z0-9])((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})(?![A-Za-z0-9])",
                      "akia",
                      "asia",
                      "abia",
                      "acca"),
                  certain(
                      "aws-secret-key",
                      "(?i:aws_?secret_?(?:access_?)?key)[\"']?[ \\t]{0,8}[=:][ \\t]{0,8}[\"']?"
                          + "([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])",
                      "secret"),
                  certain(
                      "jwt",
                      "(?<![A-Za-z0-9_-])"
                          + "(eyJ[A-Za-z0-9_-]{8,}+\\.eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+)",
                      "eyj"),
                  doubtful(
                      "bearer-token",
                      "(?:[Bb]earer|BEARER)[ \\t]{1,8}([A-Za-z0-9._~+/=-]{16,}+)",
                      "bearer"),
                  doubtful(
                      "basic-auth",
                      "(?i:authorization[\"']?[ \\t]{0,8}[:=][ \\t]{0,8}[\"']?basic)[ \\t]{1,8}"
                          + "([A-Za-z0-9+/=_-]{6,}+)",
                      "basic"),
                  doubtful("url-password", "://[^/\\s:@?#]{0,256}:([^/\\s@]{1,512}+)@", "://")),
              ProviderTokens.all().stream())
          .toList();

  SecretShape {
    triggers = List.copyOf(triggers);
  }

  /** At most as many as a {@code long} has bits. */
  static List<SecretShape> all() {
    return ALL;
  }

  static SecretShape certain(String kind, String regex, String... triggers) {
    return new SecretShape(kind, true, List.of(triggers), Pattern.compile(regex));
  }

  static SecretShape doubtful(String kind, String regex, String... triggers) {
    return new SecretShape(kind, false, List.of(triggers), Pattern.compile(regex));
  }

  Matcher matcher(String text) {
    return pattern.matcher(text);
  }
}
