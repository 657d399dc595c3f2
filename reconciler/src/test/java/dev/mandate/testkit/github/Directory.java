package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Apps and their tokens, repositories, people and what they may. */
final class Directory {
  private final FakeGitHub hub;

  Directory(FakeGitHub hub) {
    this.hub = hub;
  }

  List<Route> routes() {
    String repository = "/repos/{owner}/{repo}";
    return List.of(
        Route.ofApps("GET", "/app", call -> Reply.ok(app(call).json())),
        Route.ofApps(
            "GET",
            "/app/hook/config",
            call -> app(call).hook().map(Reply::ok).orElseGet(Directory::missing)),
        Route.ofApps("GET", repository + "/installation", this::installation),
        Route.ofApps(
            "GET",
            "/app/installations/{installation_id}",
            call -> mine(call) ? Reply.ok(app(call).installationJson()) : missing()),
        Route.ofApps("POST", "/app/installations/{installation_id}/access_tokens", this::token),
        Route.reads(repository, "metadata", call -> Reply.ok(call.in().json())),
        Route.reads(
            repository + "/collaborators/{username}/permission", "metadata", this::permission),
        Route.reads("/user/{account_id}", "metadata", this::account),
        Route.reads(
            "/orgs/{org}/teams/{team_slug}/memberships/{username}", "members", this::membership),
        Route.reads("/orgs/{org}/teams/{team_slug}/members", "members", this::members));
  }

  private static FakeApp app(Call call) {
    return Route.app(call).orElseThrow();
  }

  private static Reply missing() {
    return Reply.error(404, "Not Found");
  }

  private boolean mine(Call call) {
    return call.variables().get("installation_id").equals("" + app(call).installation());
  }

  private Reply installation(Call call) {
    boolean owns =
        call.repository()
            .filter(in -> in.json().get("owner").get("id").asLong() == app(call).owner().id())
            .isPresent();
    return owns ? Reply.ok(app(call).installationJson()) : missing();
  }

  private Reply token(Call call) {
    if (!mine(call)) {
      return missing();
    }
    FakeApp app = app(call);
    Map<String, String> permissions = new LinkedHashMap<>();
    call.body()
        .path("permissions")
        .properties()
        .forEach(wish -> permissions.put(wish.getKey(), wish.getValue().asText()));
    for (Map.Entry<String, String> wish : permissions.entrySet()) {
      String has = app.permissions().getOrDefault(wish.getKey(), "");
      if (!has.equals("write") && !has.equals(wish.getValue())) {
        return Reply.invalid("Installation", "The permissions requested are not granted");
      }
    }
    Set<String> repositories = new HashSet<>();
    call.body()
        .path("repositories")
        .forEach(name -> repositories.add(app.owner().login() + "/" + name.asText()));
    Caller.AsInstallation caller =
        hub.issue(
            app, repositories, call.body().has("permissions") ? permissions : app.permissions());
    ObjectNode json = Forms.of("installation-token");
    json.put("token", caller.token()).put("expires_at", caller.expires().toString());
    json.put("repository_selection", repositories.isEmpty() ? "all" : "selected");
    json.set("permissions", Forms.JSON.valueToTree(caller.permissions()));
    json.remove("repositories");
    return Reply.of(201, json);
  }

  private Reply permission(Call call) {
    Optional<Account> account = hub.byLogin(call.variables().get("username"));
    if (account.isEmpty()) {
      return missing();
    }
    String role = call.in().role(account.get());
    String permission =
        switch (role) {
          case "maintain" -> "write";
          case "triage" -> "read";
          default -> role;
        };
    ObjectNode user = account.get().json().deepCopy();
    user.put("role_name", role);
    user.putObject("permissions")
        .put("pull", !role.equals("none"))
        .put("push", permission.equals("write") || role.equals("admin"))
        .put("admin", role.equals("admin"));
    ObjectNode json = Forms.of("permission").put("permission", permission).put("role_name", role);
    json.set("user", user);
    return Reply.ok(json);
  }

  private Reply account(Call call) {
    return hub.byId(Long.parseLong(call.variables().get("account_id")))
        .map(account -> Reply.ok(Forms.of("public-user", account.json())))
        .orElse(missing());
  }

  private Reply members(Call call) {
    String team = call.variables().get("org") + "/" + call.variables().get("team_slug");
    return hub.hasTeam(team)
        ? call.page(
            hub.members(team).stream()
                .sorted()
                .flatMap(id -> hub.byId(id).stream())
                .map(Account::json)
                .toList())
        : missing();
  }

  private Reply membership(Call call) {
    Optional<Account> account = hub.byLogin(call.variables().get("username"));
    String team = call.variables().get("org") + "/" + call.variables().get("team_slug");
    if (account.isEmpty() || !hub.members(team).contains(account.get().id())) {
      return missing();
    }
    return Reply.ok(
        Forms.of("team-membership")
            .put("role", "member")
            .put("state", "active")
            .put("url", hub.api() + call.path()));
  }
}
