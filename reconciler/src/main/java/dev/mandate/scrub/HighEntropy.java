package dev.mandate.scrub;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that look random. Those that a name calls a secret need less than those that stand for
 * themselves; the thresholds are in {@code docs/security/scrubbing.md}. Digests and the usual ids
 * are not taken for secrets. Never beyond doubt.
 */
final class HighEntropy {
  static final String KIND = "high-entropy";

  /** One of these is in each line that can name a secret. */
  static final List<String> TRIGGERS =
      List.of("secret", "token", "passw", "passphrase", "pwd", "key", "credential");

  static final int SHORTEST_UNNAMED = 32;
  static final int LONGEST_UNNAMED = 128;

  private static final double NAMED_BITS = 3.2;
  private static final double UNNAMED_BITS = 4.2;
  private static final double LEAST_CHANGES = 0.4;
  private static final int MOST_VALUES = 128;
  private static final int DIGEST_NAME = 16;

  /** At the end of what stands before a value. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(?:secret|token(?!iz)|passw(?:or)?d|passphrase|pwd|api_?-?key|access_?-?key|signing_?-?key"
              + "|encryption_?-?key|private_?-?key|client_?-?key|master_?-?key|auth_?-?key"
              + "|credentials?)[a-z0-9_-]{0,32}"
              + "[\"']?[ \\t]{0,8}(?:=>?|:=?)[ \\t]{0,8}[\"']?"
              + "([A-Za-z0-9+/_.~!@#$%^&*-]{10,200}+={0,2})");

  /** Ids that programs print all the time and nobody needs to keep secret. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?i:sha-?[0-9]{1,3}|md5|h1)[-/].*|/?(?:[a-z0-9_-]++/){2,}.*|(?:(?:toolu|msg|req|chatcmpl|cmpl|resp|call|fc|rs|sess|run|item|thread|step|file|asst|gen"
              + "|request|trace|span|batch|srvtoolu|event|evt|id)[-_:].*)"
              + "|AAAA[BCE][23]N.*|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Before a value that is a digest. */
  private static final Pattern DIGEST =
      Pattern.compile(
          "(?i)(?:sha-?(?:1|224|256|384|512)|md5|h1|digest|integrity|checksum)[-:=@ ]{1,3}[\"']?$");

  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?i).*(?:example|placeholder|change_?me|your[-_]|dummy|xxxx|redacted).*|[$%{<].*"
              + "|[0-9.,:_/-]*+|(?:[A-Za-z_]++[./:-])*+[A-Za-z_]*+");

  private HighEntropy() {}

  /** Of what names call secrets; group 1 is the value. See {@link #isSecret}. */
  static Matcher named(String text) {
    return NAMED.matcher(text);
  }

  /** Whether a value that a name calls a secret is one, and not a word or a placeholder. */
  static boolean isSecret(CharSequence value) {
    return bits(value) >= NAMED_BITS
        && hasDigit(value)
        && !PLACEHOLDER.matcher(value).matches()
        && !HARMLESS.matcher(value).matches();
  }

  static boolean isPartOfUnnamed(int c) {
    return Characters.isLetterOrDigit(c) || c == '+' || c == '/' || c == '_' || c == '-';
  }

  /** Whether the value from {@code start} to {@code end}, nothing else beside it, is one. */
  static boolean isSecret(String text, int start, int end) {
    int length = end - start;
    if (length < SHORTEST_UNNAMED || length > LONGEST_UNNAMED) {
      return false;
    }
    CharSequence value = text.subSequence(start, end);
    if (changes(value) < LEAST_CHANGES * length || bits(value) < UNNAMED_BITS) {
      return false;
    }
    return !HARMLESS.matcher(value).matches()
        && !DIGEST.matcher(text.substring(Math.max(0, start - DIGEST_NAME), start)).find()
        && !isLine(text, start, end);
  }

  /** Keys that are public, certificates, signatures and files are printed in whole lines. */
  private static boolean isLine(String text, int start, int end) {
    int to = end;
    while (to < text.length() && text.charAt(to) == '=') {
      to++;
    }
    return (start == 0 || text.charAt(start - 1) == '\n')
        && (to == text.length() || text.charAt(to) == '\n' || text.charAt(to) == '\r');
  }

  private static boolean hasDigit(CharSequence value) {
    return value.chars().anyMatch(Characters::isDigit);
  }

  /**
   * How often the next character is of another sort: random text changes all the time, names and
   * words do not. 0 where a sort is missing.
   */
  private static int changes(CharSequence value) {
    int changes = 0;
    int seen = 0;
    int last = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int sort =
          Characters.isDigit(c) ? 1 : c >= 'a' && c <= 'z' ? 2 : c >= 'A' && c <= 'Z' ? 4 : 8;
      seen |= sort;
      if (sort != last) {
        changes++;
      }
      last = sort;
    }
    return (seen & 7) == 7 ? changes : 0;
  }

  /** Shannon's entropy, in bits per character, of how often each occurs. */
  private static double bits(CharSequence value) {
    int[] counts = new int[MOST_VALUES];
    for (int i = 0; i < value.length(); i++) {
      counts[value.charAt(i) % MOST_VALUES]++;
    }
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / value.length();
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }
}
