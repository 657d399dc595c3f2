package dev.mandate.spec;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.RepoPath;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks of single values that JSON Schema cannot express. What is wrong goes to the findings, and
 * something harmless is given back in its place; what the schema refused is passed over.
 */
final class Checks {
  private static final Pattern EMAIL =
      Pattern.compile("[^\\s@<>\\p{Cntrl}]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?");

  /** No bytes have this digest. */
  private static final Digest NONE = Digest.ofHex("0".repeat(64));

  private final DocumentFindings findings;

  Checks(DocumentFindings findings) {
    this.findings = findings;
  }

  /** RFC 3339. */
  Optional<Instant> instant(Fields fields, String field) {
    if (isNotToBeChecked(fields, field)) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(fields.text(field)).toInstant());
    } catch (DateTimeParseException e) {
      findings.error(
          fields.at(field),
          "value/time",
          "\"" + fields.text(field) + "\" is no time that exists",
          "Times are as in RFC 3339.",
          "Write for example 2026-05-04T08:00:00Z.");
      return Optional.empty();
    }
  }

  /** Both ends of a span, when given, in order. */
  void ordered(
      Fields fields, String from, Optional<Instant> start, String until, Optional<Instant> end) {
    if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
      findings.error(
          fields.at(until),
          "value/time-order",
          "`" + until + "` is not after `" + from + "`",
          "Nothing would ever be in between.",
          "Swap or mend them.");
    }
  }

  ZoneId zone(Fields fields, String field) {
    String text = fields.textOr(field, "UTC");
    if (isNotToBeChecked(fields, field)) {
      return ZoneId.of("UTC");
    }
    if (ZoneId.getAvailableZoneIds().contains(text)) {
      return ZoneId.of(text);
    }
    findings.error(
        fields.at(field),
        "value/time-zone",
        "unknown time zone \"" + text + "\"",
        "Only the names of the IANA time zone database are known.",
        DidYouMean.question(text, new TreeSet<>(ZoneId.getAvailableZoneIds()))
            + "Write for example Europe/Berlin or UTC.");
    return ZoneId.of("UTC");
  }

  /** The expression as written, after making sure that it means something. */
  String cron(Fields fields, String field, ZoneId zone) {
    String text = fields.text(field);
    if (isNotToBeChecked(fields, field)) {
      return text;
    }
    String mend = "Write minute, hour, day of month, month and day of week, such as 30 6 * * 1-5.";
    try {
      if (CronSchedule.of(text, zone).nextAfter(Instant.EPOCH).isEmpty()) {
        findings.error(
            fields.at(field),
            "value/cron",
            "\"" + text + "\" never comes",
            "No day is like that.",
            mend);
      }
    } catch (IllegalArgumentException e) {
      findings.error(
          fields.at(field),
          "value/cron",
          "\"" + text + "\" is no cron expression",
          "It was not understood: " + e.getMessage() + ".",
          mend);
    }
    return text;
  }

  List<String> globs(Fields fields, String field) {
    List<String> globs = fields.texts(field);
    for (int i = 0; i < globs.size(); i++) {
      Optional<String> problem = Glob.problemWith(globs.get(i));
      if (problem.isPresent() && !findings.isKnownAt(fields.at(field, i))) {
        findings.error(
            fields.at(field, i),
            "value/glob",
            "\"" + globs.get(i) + "\" is no glob",
            "It cannot be matched: " + problem.get() + ".",
            "Write for example services/*/pom.xml or docs/**.");
      }
    }
    return globs;
  }

  /** A path inside a repository; empty when absent or refused. */
  Optional<RepoPath> path(Fields fields, String field) {
    if (isNotToBeChecked(fields, field)) {
      return Optional.empty();
    }
    String text = fields.text(field);
    Optional<String> problem = RepoPath.problemWith(text);
    if (problem.isEmpty()) {
      return Optional.of(new RepoPath(text));
    }
    findings.error(
        fields.at(field),
        "value/path",
        "\"" + text + "\" is no path inside a repository",
        "It is refused: " + problem.get() + ".",
        "Write it from the root, such as services/checkout.");
    return Optional.empty();
  }

  void email(List<String> path, String text) {
    if (!findings.isKnownAt(path) && !EMAIL.matcher(text).matches()) {
      findings.error(
          path,
          "value/email",
          "\"" + text + "\" is no e-mail address",
          "Authors of commits are recognised by it.",
          "Write it as in a commit, without name and brackets.");
    }
  }

  Optional<SshPublicKey> publicKey(List<String> path, String line) {
    Optional<SshPublicKey> key = SshPublicKey.parse(line);
    if (key.isEmpty() && !findings.isKnownAt(path)) {
      findings.error(
          path,
          "value/public-key",
          "this is no ssh-ed25519 or ecdsa-sha2-nistp256 public key",
          "Signatures could not be checked with it; perhaps it was cut off.",
          "Copy the whole line of the .pub file.");
    }
    return key;
  }

  /** A public key on P-256; empty when absent or refused. */
  Optional<PublicPoint> point(Fields fields, String field) {
    Fields jwk = fields.in(field);
    if (isNotToBeChecked(fields, field)
        || Stream.of("kty", "crv", "x", "y")
            .anyMatch(name -> !jwk.has(name) || findings.isKnownAt(jwk.at(name)))) {
      return Optional.empty();
    }
    Optional<PublicPoint> point = PublicPoint.of(jwk.text("x"), jwk.text("y"));
    if (point.isEmpty()) {
      findings.error(
          fields.at(field),
          "value/point",
          "x and y are no point of the curve P-256",
          "Nothing could be sealed with such a key, or opened.",
          "Copy the key as `mandate credential keygen` prints it.");
    }
    return point;
  }

  Digest digest(Fields fields, String field) {
    return isNotToBeChecked(fields, field) ? NONE : new Digest(fields.text(field));
  }

  private boolean isNotToBeChecked(Fields fields, String field) {
    return !fields.has(field) || findings.isKnownAt(fields.at(field));
  }
}
