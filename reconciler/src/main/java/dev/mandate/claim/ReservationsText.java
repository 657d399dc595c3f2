package dev.mandate.claim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Hold;
import dev.mandate.budget.Limit;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.claim.Reservations.Entry;
import dev.mandate.snapshot.CommitId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The table of {@link Reservations} as it is written, and read back. */
final class ReservationsText {
  private static final String KIND = "Reservations";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ReservationsText() {}

  static String of(Reservations table) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    table.settledOn().ifPresent(commit -> json.put("settledOn", commit.hex()));
    ArrayNode all = json.putArray("entries");
    table
        .entries()
        .forEach(
            (name, entry) -> {
              ObjectNode one = all.addObject();
              one.put("claim", name.hex());
              one.put("task", entry.task());
              ArrayNode needs = one.putArray("needs");
              entry.needs().forEach(need -> write(needs.addObject(), need));
              if (!entry.lost().isEmpty()) {
                ArrayNode lost = one.putArray("lost");
                entry.lost().forEach(hold -> lost.add(hold.toJson()));
              }
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
      case Need.Proposals(String of, int most, Set<String> tasks) ->
          json.put("proposals", of).put("most", most);
      case Need.Spend(Hold hold, Limit limit) -> {
        json.set("spend", hold.toJson());
        json.set("most", limit.most().toJson());
        json.put("where", limit.where());
      }
    }
  }

  static Optional<Reservations> parse(String text) {
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    try {
      JsonNode json = JSON.readTree(line);
      TreeMap<ClaimName, Entry> entries = new TreeMap<>();
      for (JsonNode one : json.path("entries")) {
        List<Need> needs = new ArrayList<>();
        one.path("needs").forEach(need -> needs.add(need(need)));
        List<Hold> lost = new ArrayList<>();
        one.path("lost").forEach(hold -> lost.add(Hold.fromJson(hold)));
        entries.put(
            new ClaimName(one.path("claim").asText()),
            new Entry(one.path("task").asText(), needs, lost));
      }
      Optional<CommitId> settledOn =
          Optional.ofNullable(json.get("settledOn")).map(commit -> new CommitId(commit.asText()));
      Reservations read = new Reservations(entries, settledOn);
      return of(read).equals(line) ? Optional.of(read) : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Need need(JsonNode json) {
    if (json.has("place")) {
      return new Need.Place(json.path("place").asText(), json.path("most").asInt());
    }
    if (json.has("proposals")) {
      return new Need.Proposals(
          json.path("proposals").asText(), json.path("most").asInt(), Set.of());
    }
    if (json.has("spend")) {
      Hold hold = Hold.fromJson(json.path("spend"));
      Amounts most = Amounts.fromJson(json.path("most"));
      return new Need.Spend(
          hold, new Limit(hold.account(), most, hold.until(), json.path("where").asText()));
    }
    List<String> globs = new ArrayList<>();
    json.path("paths").forEach(glob -> globs.add(glob.asText()));
    return new Need.Paths(globs);
  }
}
