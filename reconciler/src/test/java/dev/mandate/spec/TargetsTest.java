package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.mandate.canonical.Digest;
import dev.mandate.finding.Finding;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other repositories that tasks may work on, and the tasks that name them. */
class TargetsTest {
  private static final String SHOP = "{name: shop, url: \"https://git.example.org/shop.git\"}";

  @Test
  void aTaskIsDeclaredWithTheTargetThatItNames() {
    DeclaredTask declared = load(SHOP, "target: {repository: shop}").declared().get("work");

    assertEquals(Optional.of("shop"), declared.target().map(Target::name));
    assertEquals(Optional.empty(), declared.target().orElseThrow().branch());
  }

  @Test
  void whereNoneIsNamedNothingChanges() {
    Digest without = digest(load("", "timeoutSeconds: 60"));

    assertEquals(without, digest(load(SHOP, "timeoutSeconds: 60")));
  }

  @Test
  void anApprovalIsOfTheTargetAsItIs() {
    Digest before = digest(load(SHOP, "target: {repository: shop}"));

    assertEquals(before, digest(load(SHOP, "target: {repository: shop}")));
    assertNotEquals(
        before,
        digest(
            load(
                "{name: shop, url: \"https://git.example.org/other.git\"}",
                "target: {repository: shop}")));
    assertNotEquals(
        before,
        digest(
            load(
                "{name: shop, url: \"https://git.example.org/shop.git\", branch: next}",
                "target: {repository: shop}")));
  }

  @Test
  void aTargetThatIsNotNamedIsAnErrorWithPlaceAndMend() {
    SpecSet specs = load(SHOP, "target: {repository: shp}");

    assertEquals(List.of(), List.copyOf(specs.declared().keySet()));
    assertEquals(
        """
        tasks/work.yaml:9:24: unknown target "shp"
          why:  The Task cannot be used without it.
          mend: Did you mean `shop`? Known: shop.""",
        String.join("\n", specs.findings().stream().map(Finding::render).toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://ana:secret@git.example.org/shop.git",
        "https://token@git.example.org/shop.git",
        "ssh://git:secret@git.example.org/shop.git"
      })
  void aUrlWithCredentialsIsRefused(String url) {
    assertEquals(List.of("value/credentials"), rules("{name: shop, url: \"%s\"}".formatted(url)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/srv/shop.git",
        "ftp://git.example.org/shop.git",
        "ext::sh -c id",
        "ssh://-oProxyCommand=id/shop.git",
        "git@-oProxyCommand=id:shop.git",
        "file://host/shop.git",
        "https://git.example.org"
      })
  void whatIsNoAddressIsRefused(String url) {
    assertEquals(List.of("value/url"), rules("{name: shop, url: \"%s\"}".formatted(url)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://git.example.org/shop.git",
        "http://127.0.0.1:8080/shop.git",
        "ssh://git@git.example.org:2222/shop.git",
        "ssh://git.example.org/shop.git",
        "git@git.example.org:acme/shop.git",
        "file:///srv/shop.git"
      })
  void addressesOfRepositoriesAreTaken(String url) {
    assertEquals(List.of(), rules("{name: shop, url: \"%s\"}".formatted(url)));
  }

  @Test
  void aNameOrUrlThatIsTakenIsRefused() {
    assertEquals(
        List.of("identity/repeated"),
        rules(SHOP + ", {name: shop, url: \"https://git.example.org/other.git\"}"));
    assertEquals(
        List.of("identity/repeated"),
        rules(SHOP + ", {name: till, url: \"https://git.example.org/shop.git\"}"));
  }

  @Test
  void aTargetWithoutAnythingIsRefused() {
    SpecSet specs = load(SHOP, "target: {}");

    assertEquals(1, specs.findings().size());
    assertEquals("tasks/work.yaml:9:11", specs.findings().getFirst().where().toString());
  }

  private static List<String> rules(String targets) {
    return load(targets, "timeoutSeconds: 60").findings().stream().map(Finding::rule).toList();
  }

  private static Digest digest(SpecSet specs) {
    assertEquals(List.of(), specs.findings().stream().map(Finding::render).toList());
    return specs.declared().get("work").digest();
  }

  private static SpecSet load(String targets, String field) {
    return SpecFiles.governed()
        .with("mandate.yaml", SpecFiles.CONTROL + "  targets: [" + targets + "]\n")
        .with("tasks/work.yaml", SpecFiles.task("work", field))
        .load();
  }
}
