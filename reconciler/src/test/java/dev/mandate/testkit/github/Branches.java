package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What guards the branches of a repository: all of them the same. */
final class Branches {
  private final List<ObjectNode> rules = new ArrayList<>();
  private Optional<List<String>> required = Optional.empty();

  static List<Route> routes() {
    String repository = "/repos/{owner}/{repo}";
    return List.of(
        Route.reads(
            repository + "/rules/branches/{branch}",
            "metadata",
            call -> call.page(call.in().branches.rules)),
        Route.reads(repository + "/branches/{branch}", "contents", Branches::one));
  }

  /** By a ruleset. */
  void guard(FakeRepository in, JsonNode ruleset) {
    for (JsonNode rule : ruleset.get("rules")) {
      ObjectNode shown = rule.deepCopy();
      shown.put("ruleset_id", in.hub().nextId());
      shown.put("ruleset_source_type", "Repository").put("ruleset_source", in.fullName());
      rules.add(shown);
    }
  }

  /** By a branch protection rule. */
  void protect(List<String> checks) {
    required = Optional.of(checks);
  }

  private static Reply one(Call call) {
    String name = call.variables().get("branch");
    Optional<String> tip = call.in().git().tip(name);
    return tip.isPresent()
        ? Reply.ok(call.in().branches.json(call, name, tip.get()))
        : Reply.error(404, "Branch not found");
  }

  private ObjectNode json(Call call, String name, String tip) {
    String url = call.api() + call.path();
    ObjectNode json = Forms.object().put("name", name);
    json.set("commit", Forms.of("commit").put("sha", tip));
    json.putObject("_links").put("html", url).put("self", url);
    json.put("protected", required.isPresent() || !rules.isEmpty());
    ObjectNode protection = json.putObject("protection").put("enabled", required.isPresent());
    ObjectNode checks = protection.putObject("required_status_checks");
    checks.put("enforcement_level", required.isPresent() ? "everyone" : "off");
    checks.putArray("contexts");
    checks.putArray("checks");
    for (String context : required.orElse(List.of())) {
      checks.withArray("contexts").add(context);
      checks.withArray("checks").addObject().put("context", context).putNull("app_id");
    }
    return json.put("protection_url", url + "/protection");
  }
}
