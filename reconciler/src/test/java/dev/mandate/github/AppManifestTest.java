package dev.mandate.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.kohsuke.github.GHPermissionType;

class AppManifestTest {
  private static final URI HOME = URI.create("https://github.com/acme/control");
  private static final URI HOOK = URI.create("https://mandate.acme.example/webhooks");

  @Test
  void asksForNoMoreThanTheTokensThatAreMade() {
    Map<String, String> used = new TreeMap<>();
    for (Map<String, GHPermissionType> rights :
        java.util.List.of(
            InstallationTokens.TO_SPEAK,
            InstallationTokens.TO_PUSH,
            InstallationTokens.TO_KNOW_TEAMS)) {
      rights.forEach(
          (name, level) ->
              used.merge(
                  name,
                  level.toString().toLowerCase(java.util.Locale.ROOT),
                  (one, other) -> one.equals("write") ? one : other));
    }

    assertEquals(used, AppNeeds.byName());
  }

  @Test
  void theManifestHoldsNoSecretAndIsNotForOthers() {
    JsonNode json = new AppManifest("Acme Mandate", HOME, Optional.of(HOOK)).json();

    assertEquals(false, json.get("public").asBoolean());
    assertEquals("write", json.at("/default_permissions/checks").asText());
    assertEquals(HOOK.toString(), json.at("/hook_attributes/url").asText());
    assertTrue(json.get("default_events").toString().contains("\"issue_comment\""));
    assertEquals(-1, json.toString().indexOf("secret"));
  }

  @Test
  void withoutAWebhookItIsToldOfNothing() {
    AppManifest manifest = new AppManifest("Acme Mandate", HOME, Optional.empty());

    assertEquals(0, manifest.json().get("default_events").size());
    String page = manifest.page("https://github.com", Optional.of("acme")).toString();
    assertTrue(page.startsWith("https://github.com/organizations/acme/settings/apps/new?"), page);
    assertTrue(page.contains("&webhook_active=false"), page);
    assertTrue(page.contains("&name=Acme%20Mandate&"), page);
    assertTrue(page.contains("&pull_requests=write"), page);
  }

  @Test
  void namesAndAddressesThatGitHubDoesNotTakeAreSaid() {
    assertThrows(IllegalArgumentException.class, () -> new AppManifest("", HOME, Optional.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AppManifest("x".repeat(35), HOME, Optional.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AppManifest("Mandate", HOME, Optional.of(URI.create("http://x.example/"))));
  }

  @Test
  void theRulesetAsksForAReviewOfTheLastPushAndTheCheckOfThisApp() {
    JsonNode ruleset = AppManifest.defaultBranch(OptionalLong.of(7));

    assertEquals("~DEFAULT_BRANCH", ruleset.at("/conditions/ref_name/include/0").asText());
    assertEquals(7, ruleset.at("/bypass_actors/0/actor_id").asLong());
    JsonNode pull = ruleset.at("/rules/2/parameters");
    assertTrue(pull.get("dismiss_stale_reviews_on_push").asBoolean());
    assertTrue(pull.get("require_last_push_approval").asBoolean());
    JsonNode check = ruleset.at("/rules/3/parameters/required_status_checks/0");
    assertEquals("mandate/plan", check.get("context").asText());
    assertEquals(7, check.get("integration_id").asLong());
    assertEquals(0, AppManifest.defaultBranch(OptionalLong.empty()).get("bypass_actors").size());
  }
}
