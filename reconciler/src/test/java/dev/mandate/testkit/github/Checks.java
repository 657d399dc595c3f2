package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Check runs. */
final class Checks {
  private static final int ANNOTATIONS_AT_ONCE = 50;

  private Checks() {}

  static List<Route> routes() {
    String checks = "/repos/{owner}/{repo}/check-runs";
    return List.of(
        Route.writes("POST", checks, "checks", Checks::create),
        Route.writes("PATCH", checks + "/{check_run_id}", "checks", Checks::update),
        Route.reads("/repos/{owner}/{repo}/commits/{ref}/check-runs", "checks", Checks::list));
  }

  private static boolean isTooLong(Call call) {
    return call.body().at("/output/summary").asText("").getBytes(StandardCharsets.UTF_8).length
        > 65_535;
  }

  private static Reply tooLong() {
    return Reply.invalid("CheckRun", "summary exceeds a maximum bytesize of 65535");
  }

  private static Reply create(Call call) {
    if (isTooLong(call)) {
      return tooLong();
    }
    ObjectNode check = Forms.of("check-run").put("id", call.in().hub().nextId());
    check.put("head_sha", call.text("head_sha")).put("name", call.text("name"));
    check.put("status", "queued").put("started_at", call.in().hub().time());
    Route.app(call).ifPresent(app -> check.set("app", app.json()));
    call.in().checks.put(check.get("id").asLong(), fill(check, call));
    return Reply.of(201, check);
  }

  private static Reply update(Call call) {
    ObjectNode check = call.in().checks.get(Long.parseLong(call.variables().get("check_run_id")));
    if (check == null) {
      return Reply.error(404, "Not Found");
    }
    if (isTooLong(call)) {
      return tooLong();
    }
    long app = Route.app(call).orElseThrow().id();
    return check.path("app").path("id").asLong() == app
        ? Reply.ok(fill(check, call))
        : Reply.error(
            403, "Invalid app_id `" + app + "` - check run can only be modified by its app");
  }

  private static ObjectNode fill(ObjectNode check, Call call) {
    for (String field : List.of("name", "external_id", "details_url", "status", "conclusion")) {
      if (call.body().has(field)) {
        check.put(field, call.text(field));
      }
    }
    if (call.body().has("conclusion")) {
      check.put("status", "completed").put("completed_at", call.in().hub().time());
    }
    JsonNode output = call.body().path("output");
    if (output.isObject()) {
      ObjectNode own = (ObjectNode) check.get("output");
      output.properties().stream()
          .filter(field -> List.of("title", "summary", "text").contains(field.getKey()))
          .forEach(field -> own.set(field.getKey(), field.getValue()));
      if (output.path("annotations").size() > ANNOTATIONS_AT_ONCE) {
        throw new IllegalArgumentException("more than 50 annotations in one request");
      }
      int annotations = own.get("annotations_count").asInt() + output.path("annotations").size();
      own.put("annotations_count", annotations);
    }
    return check;
  }

  private static Reply list(Call call) {
    String ref = call.variables().get("ref");
    Optional<String> name = Optional.ofNullable(call.query().get("check_name"));
    return call.page(
        "check_runs",
        call.in().checks.values().stream()
            .filter(check -> check.get("head_sha").asText().equals(ref))
            .filter(check -> name.isEmpty() || check.get("name").asText().equals(name.get()))
            .collect(Collectors.toMap(Checks::standsFor, check -> check, (old, now) -> now))
            .values()
            .stream()
            .sorted(Comparator.comparingLong(check -> check.get("id").asLong()))
            .toList());
  }

  /** Of several of one name the latest counts, and is the only one listed. */
  private static String standsFor(ObjectNode check) {
    return check.path("app").path("id").asLong() + "/" + check.get("name").asText();
  }
}
