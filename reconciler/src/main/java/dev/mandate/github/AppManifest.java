package dev.mandate.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an App of one's own is registered, in GitHub's forms: a manifest ("Registering a GitHub App
 * from a manifest"), a link that fills in the page ("… using URL parameters"), and rulesets to
 * import ("Managing rulesets for a repository").
 *
 * @param name of the App; unique on its host
 * @param home where people read about it
 * @param webhook where webhooks go; empty: there are none
 */
public record AppManifest(String name, URI home, Optional<URI> webhook) {
  /** The check that says what a change of specs would do. */
  public static final String PLAN_CHECK = "mandate/plan";

  private static final String ABOUT =
      "Mandate: agents declared by commits, approved by reviews, proven from a clone.";

  /** GitHub takes no longer names. */
  private static final int LONGEST_NAME = 34;

  public AppManifest {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "an App's name has 1 to " + LONGEST_NAME + " characters, unlike \"" + name + "\"");
    }
    if (webhook
        .filter(uri -> !"https".equals(uri.getScheme()) || uri.getHost() == null)
        .isPresent()) {
      throw new IllegalArgumentException(
          "webhooks go to an https address, unlike \"" + webhook.get() + "\"");
    }
  }

  /** The manifest; it holds no secret. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    json.put("url", home.toString());
    json.put("description", ABOUT);
    json.put("public", false);
    webhook.ifPresent(
        uri -> json.putObject("hook_attributes").put("url", uri.toString()).put("active", true));
    ObjectNode permissions = json.putObject("default_permissions");
    AppNeeds.byName().forEach(permissions::put);
    ArrayNode events = json.putArray("default_events");
    if (webhook.isPresent()) {
      AppNeeds.events().forEach(event -> events.add(event.name()));
    }
    return json;
  }

  /**
   * The page on which the App is registered, filled in.
   *
   * @param web of the host, without a slash at its end
   * @param organization that is to own it; empty: the user who opens the page
   */
  public URI page(String web, Optional<String> organization) {
    StringBuilder page = new StringBuilder(web);
    organization.ifPresent(owner -> page.append("/organizations/").append(encoded(owner)));
    page.append("/settings/apps/new?public=false");
    page.append("&name=").append(encoded(name));
    page.append("&url=").append(encoded(home.toString()));
    page.append("&description=").append(encoded(ABOUT));
    page.append("&webhook_active=").append(webhook.isPresent());
    webhook.ifPresent(uri -> page.append("&webhook_url=").append(encoded(uri.toString())));
    AppNeeds.byName()
        .forEach((name, level) -> page.append('&').append(name).append('=').append(level));
    if (webhook.isPresent()) {
      AppNeeds.events().forEach(one -> page.append("&events[]=").append(one.name()));
    }
    return URI.create(page.toString().replace("[]", "%5B%5D"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /**
   * The ruleset of the default branch: nothing lands without a pull request, a review of its last
   * push by somebody else, and the check.
   *
   * @param app its id, which may push there what comments ask for; empty: nobody may
   */
  public static ObjectNode defaultBranch(OptionalLong app) {
    ObjectNode ruleset = ruleset("Mandate: default branch", "~DEFAULT_BRANCH", app);
    ArrayNode rules = ruleset.withArray("rules");
    rules.addObject().put("type", "deletion");
    rules.addObject().put("type", "non_fast_forward");
    ObjectNode pull = rules.addObject().put("type", "pull_request").putObject("parameters");
    pull.put("required_approving_review_count", 1);
    pull.put("dismiss_stale_reviews_on_push", true);
    pull.put("require_code_owner_review", false);
    pull.put("require_last_push_approval", true);
    pull.put("required_review_thread_resolution", false);
    ObjectNode checks =
        rules.addObject().put("type", "required_status_checks").putObject("parameters");
    checks.put("strict_required_status_checks_policy", false);
    ObjectNode check = checks.putArray("required_status_checks").addObject();
    check.put("context", PLAN_CHECK);
    app.ifPresent(id -> check.put("integration_id", id));
    return ruleset;
  }

  /** The ruleset of the branches that only reconcilers write. */
  public static ObjectNode records(OptionalLong app) {
    ObjectNode ruleset = ruleset("Mandate: records", "refs/heads/mandate/runs", app);
    ((ArrayNode) ruleset.at("/conditions/ref_name/include")).add("refs/heads/mandate/archive/**/*");
    ArrayNode rules = ruleset.withArray("rules");
    for (String rule : new String[] {"creation", "update", "deletion", "non_fast_forward"}) {
      rules.addObject().put("type", rule);
    }
    return ruleset;
  }

  private static ObjectNode ruleset(String name, String branches, OptionalLong app) {
    ObjectNode ruleset = JsonNodeFactory.instance.objectNode();
    ruleset.put("name", name);
    ruleset.put("target", "branch");
    ruleset.put("enforcement", "active");
    ObjectNode names = ruleset.putObject("conditions").putObject("ref_name");
    names.putArray("exclude");
    names.putArray("include").add(branches);
    ruleset.putArray("rules");
    ArrayNode bypass = ruleset.putArray("bypass_actors");
    app.ifPresent(
        id ->
            bypass
                .addObject()
                .put("actor_id", id)
                .put("actor_type", "Integration")
                .put("bypass_mode", "always"));
    return ruleset;
  }
}
