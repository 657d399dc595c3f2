package dev.mandate.run;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What secrets look like when nobody has told their value. Every pattern takes time linear in the
 * length of a line: quantifiers are bounded or possessive, and those that are neither start only at
 * the start of a token. None matches across a line feed.
 */
enum SecretShape {
  AWS_ACCESS_KEY(
      "aws-access-key",
      true,
      List.of("AKIA", "ASIA", "ABIA", "ACCA"),
      "(?<![A-Za-z0-9])((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})(?![A-Za-z0-9])"),
  AWS_SECRET_KEY(
      "aws-secret-key",
      true,
      List.of("ecret", "ECRET"),
      "(?i:aws_?secret_?(?:access_?)?key)[\"']?[ \\t]{0,8}[=:][ \\t]{0,8}[\"']?"
          + "([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])"),
  GITHUB_TOKEN(
      "github-token",
      true,
      List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
      "(gh[pousr]_[A-Za-z0-9]{36,255}+|github_pat_[A-Za-z0-9_]{22,255}+)"),
  GITLAB_TOKEN("gitlab-token", true, List.of("glpat-"), "(glpat-[A-Za-z0-9_-]{20,255}+)"),
  SLACK_TOKEN(
      "slack-token",
      true,
      List.of("xox", "xapp-", "hooks.slack.com"),
      "(xox[abeoprs]-[A-Za-z0-9-]{10,}+|xapp-[0-9]-[A-Za-z0-9-]{10,}+"
          + "|hooks\\.slack\\.com/services/[A-Za-z0-9/_-]{20,}+)"),
  ANTHROPIC_KEY(
      "anthropic-key", true, List.of("sk-ant-"), "(?<![A-Za-z0-9])(sk-ant-[A-Za-z0-9_-]{16,}+)"),
  /** A digit is asked for, or every CSS class that starts with {@code sk-} would do. */
  OPENAI_KEY(
      "openai-key",
      true,
      List.of("sk-"),
      "(?<![A-Za-z0-9_-])(sk-(?!ant-)(?=[A-Za-z_-]{0,200}+[0-9])[A-Za-z0-9_-]{20,}+)"),
  GOOGLE_KEY(
      "google-key",
      true,
      List.of("AIza", "ya29.", "GOCSPX-"),
      "(AIza[0-9A-Za-z_-]{35}|ya29\\.[0-9A-Za-z_-]{20,}+|GOCSPX-[0-9A-Za-z_-]{20,}+)"),
  JWT(
      "jwt",
      true,
      List.of("eyJ"),
      "(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,}+\\.eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+)"),
  BEARER_TOKEN(
      "bearer-token",
      false,
      List.of("earer", "EARER"),
      "(?:[Bb]earer|BEARER)[ \\t]{1,8}([A-Za-z0-9._~+/=-]{16,}+)"),
  BASIC_AUTH(
      "basic-auth",
      false,
      List.of("asic", "ASIC"),
      "(?i:authorization[\"']?[ \\t]{0,8}[:=][ \\t]{0,8}[\"']?basic)[ \\t]{1,8}"
          + "([A-Za-z0-9+/=_-]{6,}+)"),
  URL_PASSWORD("url-password", false, List.of("://"), "://[^/\\s:@?#]{0,256}:([^/\\s@]{1,512}+)@");

  private final String kind;
  private final boolean strong;
  private final List<String> triggers;
  private final Pattern pattern;

  SecretShape(String kind, boolean strong, List<String> triggers, String regex) {
    this.kind = kind;
    this.strong = strong;
    this.triggers = triggers;
    this.pattern = Pattern.compile(regex);
  }

  /** The word in {@code [REDACTED:<kind>]}. */
  String kind() {
    return kind;
  }

  /**
   * Whether a match is beyond doubt. Examples in documentation are written just like the others.
   */
  boolean strong() {
    return strong;
  }

  /** Looking for plain text first is many times faster than trying every pattern everywhere. */
  boolean mayOccurIn(String text) {
    return triggers.stream().anyMatch(text::contains);
  }

  /** Group 1 of a match is the secret itself. */
  Matcher matcher(String text) {
    return pattern.matcher(text);
  }
}
