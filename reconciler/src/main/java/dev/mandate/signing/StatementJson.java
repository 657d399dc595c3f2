package dev.mandate.signing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.Statement;
import dev.mandate.evidence.Statement.Subject;
import dev.mandate.signing.StrictJson.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The bytes of a statement (in-toto attestation framework, Statement v1), written and read. */
final class StatementJson {
  private static final int MAX_BYTES = 8 * 1024 * 1024;

  private StatementJson() {}

  /**
   * Canonical JSON, and then every character beyond ASCII as {@code \\uXXXX}: still the same JSON,
   * and libraries that count characters where DSSE counts bytes verify it too.
   */
  static byte[] write(Statement statement) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("_type", Statement.TYPE);
    json.put("predicateType", statement.predicateType());
    for (Subject subject : statement.subjects()) {
      ObjectNode entry = json.withArray("subject").addObject();
      entry.put("name", subject.name());
      entry.putObject("digest").put("sha256", subject.digest().hex());
    }
    json.set("predicate", statement.predicate());
    return escape(CanonicalJson.text(json)).getBytes(StandardCharsets.US_ASCII);
  }

  static Statement read(byte[] payload) throws RefusedException {
    String what = "the statement";
    ObjectNode json = StrictJson.object(what, payload, MAX_BYTES);
    StrictJson.requireFields(what, json, "_type", "subject", "predicateType", "predicate");
    if (!StrictJson.text(what, json, "_type").equals(Statement.TYPE)) {
      throw new RefusedException("the statement is not of the type " + Statement.TYPE);
    }
    if (!(json.get("predicate") instanceof ObjectNode predicate)) {
      throw new RefusedException("'predicate' of the statement is not an object");
    }
    return new Statement(
        StrictJson.text(what, json, "predicateType"), subjects(json.get("subject")), predicate);
  }

  private static List<Subject> subjects(JsonNode json) throws RefusedException {
    if (!json.isArray() || json.isEmpty()) {
      throw new RefusedException("the statement names no subject");
    }
    List<Subject> subjects = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode entry : json) {
      StrictJson.requireFields("a subject", entry, "name", "digest");
      StrictJson.requireFields("the digest of a subject", entry.get("digest"), "sha256");
      String name = StrictJson.text("a subject", entry, "name");
      if (!names.add(name)) {
        throw new RefusedException("the statement names the subject '" + name + "' twice");
      }
      try {
        subjects.add(
            new Subject(
                name, Digest.ofHex(StrictJson.text("a subject", entry.get("digest"), "sha256"))));
      } catch (IllegalArgumentException e) {
        throw new RefusedException("the subject '" + name + "' has no valid sha256 digest");
      }
    }
    return subjects;
  }

  private static String escape(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x7f) {
        ascii.append(c);
      } else {
        ascii.append(String.format("\\u%04x", (int) c));
      }
    }
    return ascii.toString();
  }
}
