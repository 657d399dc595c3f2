package dev.mandate.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.spec.Acknowledgement;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.ApproverRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may acknowledge that a branch was rewritten: whoever could approve anything at some commit of
 * the default branch. To be taken from before the rewrite, since whoever rewrites the branch also
 * writes the list that stands there afterwards.
 *
 * @param keys OpenSSH public keys by name of the person
 */
public record Acknowledgers(SortedMap<String, List<String>> keys) {
  public Acknowledgers {
    TreeMap<String, List<String>> copy = new TreeMap<>();
    keys.forEach((person, own) -> copy.put(person, List.copyOf(own)));
    keys = Collections.unmodifiableSortedMap(copy);
  }

  public static Acknowledgers nobody() {
    return new Acknowledgers(Collections.emptySortedMap());
  }

  /** As a control repository has it; a key that reconcilers sign with is nobody's own. */
  public static Acknowledgers of(ControlRepository control) {
    List<String> reconcilers =
        control.signingKeys().stream().map(key -> body(key.publicKey())).toList();
    TreeMap<String, List<String>> keys = new TreeMap<>();
    for (ApproverRule rule : control.approvers()) {
      for (String name : rule.people()) {
        if (control.people().containsKey(name)) {
          List<String> own =
              control.people().get(name).keys().stream()
                  .map(Acknowledgers::body)
                  .filter(key -> !reconcilers.contains(key))
                  .toList();
          if (!own.isEmpty()) {
            keys.put(name, own);
          }
        }
      }
    }
    return new Acknowledgers(keys);
  }

  /** Whether one of them, and the one whom it names, has signed it. */
  public boolean signed(Acknowledgement word, SignatureCheck signatures) {
    List<String> own = keys.getOrDefault(word.person(), List.of());
    byte[] message = ApprovalDocuments.signedBytes(word.document().json());
    return !own.isEmpty()
        && signatures.valid(word.signature(), message, AcknowledgementDocuments.NAMESPACE, own);
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    keys.forEach(
        (person, own) -> {
          ArrayNode list = json.putArray(person);
          own.forEach(list::add);
        });
    return json;
  }

  /** Reads what {@link #toJson} wrote; what is something else names nobody. */
  public static Acknowledgers fromJson(JsonNode json) {
    TreeMap<String, List<String>> keys = new TreeMap<>();
    for (Map.Entry<String, JsonNode> person : json.properties()) {
      List<String> own = new ArrayList<>();
      person.getValue().forEach(key -> own.add(key.asText()));
      keys.put(person.getKey(), own);
    }
    return new Acknowledgers(keys);
  }

  /** Type and base64 of an OpenSSH public key, without the comment. */
  private static String body(String publicKey) {
    String[] parts = publicKey.trim().split("\\s+");
    return parts.length < 2 ? publicKey.trim() : parts[0] + " " + parts[1];
  }
}
