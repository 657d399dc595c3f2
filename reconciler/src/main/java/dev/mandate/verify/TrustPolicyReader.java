package dev.mandate.verify;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.TrustPolicy.Purpose;
import dev.mandate.verify.TrustPolicy.TrustedKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a trust policy out of a JSON tree. Every field is known or refused, and every problem is
 * found at once: a trust policy that is half understood must not be half believed.
 */
public final class TrustPolicyReader {
  private static final Set<String> KEY_FIELDS =
      Set.of(
          "name",
          "publicKey",
          "spki",
          "purposes",
          "validFrom",
          "validUntil",
          "revoked",
          "lastCommit");
  private static final String WHY = "A trust policy that is half understood protects nobody.";

  private final Signatures signatures;

  public TrustPolicyReader(Signatures signatures) {
    this.signatures = signatures;
  }

  /** What became of reading. */
  public sealed interface Result {
    record Read(TrustPolicy policy) implements Result {}

    /**
     * @param findings at least one, sorted
     */
    record Invalid(List<Finding> findings) implements Result {
      public Invalid {
        findings = List.copyOf(findings);
      }
    }
  }

  /**
   * @param file as the user knows it
   * @param where the place of each value in that file
   */
  public Result read(String file, JsonNode json, Function<JsonPointer, SourceLocation> where) {
    return new Reading(where).read(file, json);
  }

  /** One document being read. */
  private final class Reading {
    private final Function<JsonPointer, SourceLocation> where;
    private final List<Finding> findings = new ArrayList<>();

    Reading(Function<JsonPointer, SourceLocation> where) {
      this.where = where;
    }

    Result read(String file, JsonNode json) {
      List<TrustedKey> keys = new ArrayList<>();
      JsonPointer root = JsonPointer.empty();
      if (checkObject(root, json, Set.of("version", "keys"))) {
        if (!json.path("version").isInt() || json.path("version").intValue() != 1) {
          add(root.appendProperty("version"), "version", "the version must be 1", "version: 1");
        }
        JsonPointer list = root.appendProperty("keys");
        if (!json.path("keys").isArray() || json.path("keys").isEmpty()) {
          add(list, "keys", "'keys' must be a list of at least one key", "keys: [{name: …}]");
        }
        for (int i = 0; i < json.path("keys").size(); i++) {
          readKey(list.appendIndex(i), json.path("keys").get(i)).ifPresent(keys::add);
        }
        checkUnique(list, json.path("keys"));
      }
      return findings.isEmpty()
          ? new Result.Read(new TrustPolicy(new TrustPolicy.Source.PolicyFile(file), keys))
          : new Result.Invalid(findings.stream().sorted().toList());
    }

    private Optional<TrustedKey> readKey(JsonPointer at, JsonNode json) {
      if (!checkObject(at, json, KEY_FIELDS)) {
        return Optional.empty();
      }
      Optional<String> name = text(at, json, "name");
      if (name.isEmpty()) {
        add(at, "name", "the key has no 'name'", "name: reconciler-2026");
      }
      Optional<String> publicKey = publicKey(at, json);
      Set<Purpose> purposes = purposes(at.appendProperty("purposes"), json.path("purposes"));
      Optional<Instant> from = instant(at, json, "validFrom");
      Optional<Instant> until = instant(at, json, "validUntil");
      if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
        add(
            at.appendProperty("validUntil"),
            "validity",
            "the key ends before it begins",
            "a 'validUntil' after 'validFrom'");
      }
      JsonNode revoked = json.path("revoked");
      if (!revoked.isMissingNode() && !revoked.isBoolean()) {
        add(at.appendProperty("revoked"), "revoked", "'revoked' is not a boolean", "true or false");
      }
      Optional<CommitId> last = lastCommit(at, json);
      return name.flatMap(
          n ->
              publicKey.map(
                  k -> new TrustedKey(n, k, purposes, from, until, revoked.asBoolean(), last)));
    }

    private Optional<String> publicKey(JsonPointer at, JsonNode json) {
      Optional<String> line = text(at, json, "publicKey");
      Optional<String> spki = text(at, json, "spki");
      if (line.isPresent() == spki.isPresent()) {
        add(
            at,
            "public-key",
            "the key has " + (line.isPresent() ? "both" : "neither") + " 'publicKey' and 'spki'",
            "exactly one: publicKey: ssh-ed25519 AAAA…");
        return Optional.empty();
      }
      Optional<String> normal =
          line.flatMap(signatures::normalKey).or(() -> spki.flatMap(signatures::normalKeyOfSpki));
      if (normal.isEmpty()) {
        add(
            at.appendProperty(line.isPresent() ? "publicKey" : "spki"),
            "public-key",
            "this is not a public key that can be used",
            "an ssh-ed25519 or ecdsa-sha2-nistp256 key");
      }
      return normal;
    }

    private Set<Purpose> purposes(JsonPointer at, JsonNode json) {
      Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
      String known =
          Arrays.stream(Purpose.values()).map(Purpose::label).collect(Collectors.joining(", "));
      if (!json.isArray() || json.isEmpty()) {
        add(at, "purposes", "the key has no list of 'purposes'", "some of: " + known);
        return purposes;
      }
      for (int i = 0; i < json.size(); i++) {
        String label = json.get(i).asText();
        Optional<Purpose> purpose =
            Arrays.stream(Purpose.values()).filter(p -> p.label().equals(label)).findFirst();
        if (purpose.isPresent()) {
          purposes.add(purpose.get());
        } else {
          add(at.appendIndex(i), "purposes", "unknown purpose '" + label + "'", "one of: " + known);
        }
      }
      return purposes;
    }

    private Optional<Instant> instant(JsonPointer at, JsonNode json, String field) {
      Optional<String> text = text(at, json, field);
      try {
        return text.map(Instant::parse);
      } catch (DateTimeException e) {
        add(
            at.appendProperty(field),
            "instant",
            "'" + text.orElse("") + "' is not an instant",
            "for example 2026-01-31T00:00:00Z");
        return Optional.empty();
      }
    }

    private Optional<CommitId> lastCommit(JsonPointer at, JsonNode json) {
      Optional<String> text = text(at, json, "lastCommit");
      try {
        return text.map(CommitId::new);
      } catch (IllegalArgumentException e) {
        add(
            at.appendProperty("lastCommit"),
            "commit",
            "'" + text.orElse("") + "' is not a commit id",
            "the 40 hex digits that 'git rev-parse' prints, in quotes");
        return Optional.empty();
      }
    }

    private Optional<String> text(JsonPointer at, JsonNode json, String field) {
      JsonNode value = json.path(field);
      if (value.isMissingNode()) {
        return Optional.empty();
      }
      if (!value.isTextual() || value.textValue().isBlank()) {
        add(at.appendProperty(field), "text", "'" + field + "' is not text", "text in quotes");
        return Optional.empty();
      }
      return Optional.of(value.textValue());
    }

    private boolean checkObject(JsonPointer at, JsonNode json, Set<String> known) {
      if (!json.isObject()) {
        add(at, "object", "a mapping is expected here", "fields of: " + sorted(known));
        return false;
      }
      for (Iterator<String> fields = json.fieldNames(); fields.hasNext(); ) {
        String field = fields.next();
        if (!known.contains(field)) {
          add(
              at.appendProperty(field),
              "unknown-field",
              "unknown field '" + field + "'",
              "one of: " + sorted(known));
        }
      }
      return true;
    }

    /** One key under two names could be limited in one place and unlimited in the other. */
    private void checkUnique(JsonPointer list, JsonNode keys) {
      Map<String, Set<String>> seen = Map.of("name", new HashSet<>(), "key", new HashSet<>());
      for (int i = 0; i < keys.size(); i++) {
        JsonNode key = keys.get(i);
        String name = key.path("name").asText();
        Optional<String> normal =
            signatures
                .normalKey(key.path("publicKey").asText())
                .or(() -> signatures.normalKeyOfSpki(key.path("spki").asText()));
        if (!name.isEmpty() && !seen.get("name").add(name)) {
          add(list.appendIndex(i), "twice", "the name '" + name + "' stands twice", "another name");
        }
        if (normal.isPresent() && !seen.get("key").add(normal.get())) {
          add(
              list.appendIndex(i),
              "twice",
              "the key of '" + name + "' stands twice",
              "one entry with all its purposes");
        }
      }
    }

    private void add(JsonPointer at, String rule, String what, String mend) {
      findings.add(
          Finding.error(where.apply(at), "trust-policy/" + rule, what, WHY, "Write " + mend + "."));
    }
  }

  private static String sorted(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
