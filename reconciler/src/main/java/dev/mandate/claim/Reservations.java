package dev.mandate.claim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all claimed runs need for themselves: one table for all reconcilers, at one ref. It moves by
 * compare and swap, in one push with the claims that are entered, so no two reconcilers can enter
 * what does not go together. An entry counts for as long as the claim stands that it was made for;
 * nobody has to take it out.
 */
public record Reservations(SortedMap<ClaimName, Entry> entries) {
  /** Full name of the ref. */
  public static final String REF = "refs/mandate/reservations";

  private static final String KIND = "Reservations";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  public Reservations {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /**
   * What one claim needs.
   *
   * @param task for people
   */
  public record Entry(String task, List<Need> needs) {
    public Entry {
      needs = List.copyOf(needs);
    }
  }

  public static Reservations none() {
    return new Reservations(Collections.emptySortedMap());
  }

  /** Without the entries whose claims are no more. */
  public Reservations of(Set<ClaimName> standing) {
    TreeMap<ClaimName, Entry> kept = new TreeMap<>(entries);
    kept.keySet().retainAll(standing);
    return new Reservations(kept);
  }

  public Reservations with(ClaimName name, Entry entry) {
    TreeMap<ClaimName, Entry> more = new TreeMap<>(entries);
    more.put(name, entry);
    return new Reservations(more);
  }

  /**
   * Why a claim must wait, as a sentence; empty when all that it needs is free. What it holds
   * itself does not stand in its way.
   */
  public Optional<String> obstacle(ClaimName name, List<Need> needs) {
    return needs.stream().flatMap(need -> obstacle(name, need).stream()).findFirst();
  }

  private Optional<String> obstacle(ClaimName name, Need need) {
    return switch (need) {
      case Need.Paths paths ->
          entries.entrySet().stream()
              .filter(other -> !other.getKey().equals(name))
              .filter(other -> other.getValue().needs().stream().anyMatch(n -> meets(paths, n)))
              .map(other -> "the paths that it locks are held by " + other.getValue().task())
              .findFirst();
      case Need.Place(String of, int most) -> {
        List<String> there =
            entries.entrySet().stream()
                .filter(other -> !other.getKey().equals(name))
                .map(Map.Entry::getValue)
                .filter(other -> other.needs().stream().anyMatch(n -> isAt(of, n)))
                .map(Entry::task)
                .toList();
        yield there.size() < most
            ? Optional.empty()
            : Optional.of("no place is free at " + of + ": " + String.join(", ", there));
      }
    };
  }

  private static boolean meets(Need.Paths paths, Need other) {
    return other instanceof Need.Paths theirs && paths.meets(theirs);
  }

  private static boolean isAt(String of, Need other) {
    return other instanceof Need.Place place && place.of().equals(of);
  }

  /** The one form in which the table is written: canonical JSON. */
  public String text() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    ArrayNode all = json.putArray("entries");
    entries.forEach(
        (name, entry) -> {
          ObjectNode one = all.addObject();
          one.put("claim", name.hex());
          one.put("task", entry.task());
          ArrayNode needs = one.putArray("needs");
          entry.needs().forEach(need -> write(needs.addObject(), need));
        });
    return CanonicalJson.text(json);
  }

  private static void write(ObjectNode json, Need need) {
    switch (need) {
      case Need.Paths(List<String> globs) -> {
        ArrayNode paths = json.putArray("paths");
        globs.forEach(paths::add);
      }
      case Need.Place(String of, int most) -> json.put("place", of).put("most", most);
    }
  }

  /** Reads what {@link #text()} wrote, a line end after it allowed; empty for anything else. */
  public static Optional<Reservations> parse(String text) {
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    try {
      TreeMap<ClaimName, Entry> entries = new TreeMap<>();
      for (JsonNode one : JSON.readTree(line).path("entries")) {
        List<Need> needs = new ArrayList<>();
        one.path("needs").forEach(need -> needs.add(need(need)));
        entries.put(
            new ClaimName(one.path("claim").asText()), new Entry(one.path("task").asText(), needs));
      }
      Reservations read = new Reservations(entries);
      return read.text().equals(line) ? Optional.of(read) : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Need need(JsonNode json) {
    if (json.has("place")) {
      return new Need.Place(json.path("place").asText(), json.path("most").asInt());
    }
    List<String> globs = new ArrayList<>();
    json.path("paths").forEach(glob -> globs.add(glob.asText()));
    return new Need.Paths(globs);
  }
}
