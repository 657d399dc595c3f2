package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mandate.scrub.PersonalData;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an agent is not told, wherever it stands in its task. */
class PromptScreenTest {
  private static final String SECRET = "correct-horse-battery";
  private static final String PERSON =
      "Ada <ada.l@example.org>, IBAN DE89 3704 0044 0532 0130 00, from 203.0.113.9";
  private static final List<String> PERSONAL =
      List.of("ada.l@example.org", "DE89 3704", "203.0.113.9");
  private static final String TOKEN = "ghp_" + "aB3dE5fG7h".repeat(3) + "aB3dE5";
  private static final String DOUBTFUL = "password=kT9vQ2xW7zLm";

  @Test
  void dataOfPeopleStandsNowhereThatTheirClassIsNamed() {
    String text = PERSON + "\n" + "a\u200bda.l@exam\u200bple.org\n";
    GivenRun given =
        new GivenRun().incidentSaying("high", text).inputs(Map.of("who", PERSON, "long", text));
    String told =
        told(
            PromptScreen.of(
                given.declared(),
                Set.of(PersonalData.EMAIL, PersonalData.IBAN, PersonalData.IP_ADDRESS),
                Set.of()));
    PERSONAL.forEach(each -> assertFalse(told.contains(each), each + " in " + told));
    assertFalse(told.contains("da.l"), told);
    assertTrue(told.contains("Ada <[REDACTED:email]>, IBAN [REDACTED:iban]"), told);
  }

  @Test
  void anAgentNamesClassesThatOthersDoNot() {
    GivenRun given = new GivenRun().inputs(Map.of("who", PERSON));
    String told = told(PromptScreen.of(given.hiding("email").declared(), Set.of(), Set.of()));
    assertFalse(told.contains(PERSONAL.get(0)), told);
    assertTrue(told.contains(PERSONAL.get(1)), told);
  }

  @Test
  void knownSecretsAreReplacedInEveryForm() {
    String encoded =
        Base64.getEncoder().encodeToString(("x" + SECRET).getBytes(StandardCharsets.UTF_8));
    String text = "key " + SECRET + " or " + encoded;
    GivenRun given = new GivenRun().incidentSaying("low", text).inputs(Map.of("a", text));
    String told = told(PromptScreen.of(given.declared(), Set.of(), Set.of(SECRET)));
    assertFalse(told.contains(SECRET) || told.contains(encoded.substring(4, 20)), told);
    assertTrue(told.contains("key [REDACTED:secret] or "), told);
  }

  @Test
  void whatOnlyMayBeASecretIsLeftInWhatPeopleApproved() {
    GivenRun given =
        new GivenRun().incidentSaying("low", DOUBTFUL).inputs(Map.of("a", DOUBTFUL + TOKEN));
    PromptScreen screen = PromptScreen.of(given.declared(), Set.of(), Set.of());
    String told = told(screen);
    assertFalse(told.contains(TOKEN), told);
    assertEquals(DOUBTFUL + "[REDACTED:github-token]", screen.seen().task().inputs().get("a"));
    assertEquals(
        "password=[REDACTED:high-entropy]",
        TaskContext.incident(screen.seen().task()).get("logs").textValue());
  }

  @Test
  void jsonStaysJsonWithItsNamesAndNumbers() throws IOException {
    GivenRun given = new GivenRun().incident("low");
    given.event().put("password", "kT9vQ2xW7zLm").put("card", 4111111111111111L).put("n", 7);
    given.event().put("ada@example.org", 1).put("ben@example.org", "\nben@example.org\"");
    PromptScreen screen =
        PromptScreen.of(
            given.declared(), Set.of(PersonalData.EMAIL, PersonalData.CREDIT_CARD), Set.of());
    byte[] file =
        TaskContext.files(screen.seen(), prompt(screen)).get(new RepoPath("context/event.json"));
    JsonNode event = new ObjectMapper().readTree(file);
    assertEquals("[REDACTED:high-entropy]", event.get("password").textValue());
    assertEquals("[REDACTED:credit-card]", event.get("card").textValue());
    assertEquals(7, event.get("n").intValue());
    assertEquals(1, event.get("[REDACTED:email]").intValue());
    assertEquals("\n[REDACTED:email]\"", event.get("[REDACTED:email]-2").textValue());
  }

  @Test
  void theRecordSaysHowOftenWhatWasReplacedWhere() {
    GivenRun given = new GivenRun().incidentSaying("low", "").inputs(Map.of("who", PERSON));
    given.event().put("message", "ask ada.l@example.org or a\u200bnn@example.org, " + TOKEN);
    PromptScreen screen =
        PromptScreen.of(given.declared(), Set.of(PersonalData.EMAIL), Set.of(SECRET));
    Map<String, Map<String, Integer>> redacted =
        prompt(screen).origins().stream()
            .collect(Collectors.toMap(Provenance::source, Provenance::redacted));
    assertEquals(Map.of("email", 2, "github-token", 1), redacted.get("incident.event"));
    assertEquals(Map.of(), redacted.get("incident.resources"));
    assertEquals(Map.of("email", 3, "github-token", 1), redacted.get("context/task.json"));
    assertFalse(redacted.containsKey("context/agent.json"));
    Provenance task =
        prompt(screen).origins().stream()
            .filter(each -> each.source().equals("context/task.json"))
            .findFirst()
            .orElseThrow();
    assertEquals(given.declared().task().document().digest(), task.digest());
  }

  @Test
  void anAgentIsStartedAsItsSpecSays() {
    GivenRun given = new GivenRun().command("mail", "ada@example.org");
    PromptScreen screen =
        PromptScreen.of(given.declared(), Set.of(PersonalData.EMAIL), Set.of(SECRET));
    RunRequest seen = given.request().seeing(screen.seen().task());
    assertEquals(List.of("mail", "ada@example.org"), seen.task().agent().runtime().command());
    assertEquals(given.declared().digest(), seen.task().digest());
    assertEquals(List.of(), screen.changed());
  }

  /** All that it gets to read: prompt, system instructions, files, inputs. */
  private static String told(PromptScreen screen) {
    Prompt prompt = prompt(screen);
    StringBuilder told = new StringBuilder(prompt.text()).append('\0');
    told.append(prompt.systemInstructions());
    TaskContext.files(screen.seen(), prompt)
        .forEach((name, file) -> told.append(new String(file, StandardCharsets.UTF_8)));
    return told.append(screen.seen().task().inputs()).toString();
  }

  private static Prompt prompt(PromptScreen screen) {
    return switch (PromptRenderer.builtIn().render(screen)) {
      case Prompt.Rendering.Rendered done -> done.prompt();
      case Prompt.Rendering.Unusable unusable -> fail(unusable.why());
    };
  }
}
