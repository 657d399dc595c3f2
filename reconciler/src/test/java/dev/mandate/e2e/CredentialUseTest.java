package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.SecretValue;
import dev.mandate.sealing.GivenKeys;
import dev.mandate.sealing.Sealer;
import dev.mandate.spec.PublicPoint;
import dev.mandate.spec.SealedValue;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import dev.mandate.wiring.CredentialKeys;
import dev.mandate.writeback.RecordYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed credential reaches the runs that spec and policy name, and nothing that is written. */
@Tag("both-forges")
class CredentialUseTest {
  private static final String VALUE = "deploy-value-that-nobody-may-see-0451";
  private static final String GRANTED = "credentials: {token: {agents: [user]}}";

  @TempDir Path folder;
  private Scene scene;
  private PublicPoint recipient;

  @BeforeEach
  void listKey() {
    scene = Scene.in(folder);
    recipient =
        new CredentialKeys(scene.machine("usual")).openOrCreate()
                instanceof CredentialKeys.Result.Ready ready
            ? ready.publicKey()
            : null;
    govern(GRANTED);
    seal(VALUE, Optional.empty());
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void theAgentHasItAndItIsWrittenNowhere() throws IOException {
    declare(
        "user", "echo \"got $DEPLOY\"; test \"$DEPLOY\" = " + VALUE.replace("0451", "\"04\"51"));
    scene.reconcile();

    Observed observed = Observed.in(scene.repo);
    assertEquals("succeeded", observed.record("work").outcome());
    String log = observed.fileOfRun("work", "log.txt");
    assertTrue(log.contains("got [REDACTED"), log);
    JsonNode given = observed.run("work").at("/status/credentials");
    assertEquals(1, given.size());
    assertEquals("token", given.at("/0/name").asText());
    assertEquals("env", given.at("/0/use").asText());
    assertEquals("DEPLOY", given.at("/0/env").asText());
    assertTrue(given.at("/0/digest").asText().startsWith("sha256:"));
    assertEquals(List.of(), scene.verification().problems());
    assertFalse(RealGit.run(scene.repo.path(), "log", "--all", "--patch").contains(VALUE));
    try (Stream<Path> files = Files.walk(scene.home("usual"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(VALUE), file.toString());
      }
    }
  }

  /** The real claude asks its model with a token; the provider sees the sealed key. */
  @Test
  void theModelGatewayHasItAndTheAgentNever() {
    assumeTrue(RealAgents.present("claude"), "claude is not here");
    govern("credentials: {token: {agents: [helper]}}, tools: {denied: []}");
    seal("anthropic", VALUE, Optional.empty());
    try (ModelServer model =
        ModelServer.anthropic(Turn.uses("Bash", "command", "env"), Turn.says("Done."))) {
      AiAgentText agent =
          AiAgentText.claude(model.address())
              .capabilities(
                  "readOnly: false, paths: {write: [\"services/**\"]}, tools: {allow: [Read,"
                      + " Bash]}");
      TaskText task = TaskText.of("work", "helper");
      scene
          .variable("PATH", RealAgents.searchPath())
          .variable("MANDATE_MODEL_ADDRESSES", agent.addresses())
          .commit(
              Map.of(
                  "agents/helper.yaml",
                  agent.yaml().replace("llm: {", "llm: {credential: token, "),
                  task.file(),
                  task.yaml()));
      scene.reconcile();

      Observed observed = scene.observed();
      assertEquals(
          "succeeded", observed.record("work").outcome(), observed.record("work").reason());
      model.requests().forEach(asked -> assertEquals(VALUE, asked.key()));
      String env = model.requests().getLast().body().toString();
      assertTrue(env.contains("ANTHROPIC_API_KEY="), env);
      assertFalse(env.contains(VALUE), env);
      assertEquals("gateway", observed.run("work").at("/status/credentials/0/use").asText());
      assertFalse(observed.files().toString().contains(VALUE));
      scene.assertSound();
    }
  }

  @Test
  void anotherAgentIsRefused() {
    declare("other", "echo \"$DEPLOY\"");
    scene.reconcile();
    Observed observed = Observed.in(scene.repo);
    assertEquals("denied", observed.state("work"));
    assertTrue(observed.why("work").contains("credential-access"), observed.why("work"));
  }

  @Test
  void nothingIsGrantedByDefault() {
    govern("");
    declare("user", "true");
    scene.reconcile();
    assertEquals("denied", Observed.in(scene.repo).state("work"));
  }

  @Test
  void aReconcilerThatCannotOpenItStartsNothing() {
    declare("user", "true");
    scene.reconcile("without-key", new dev.mandate.cycle.QuietProgress());
    expectNotStarted("the credential token cannot be opened: there is no key at ");
  }

  @Test
  void anExpiredOneStartsNothing() {
    seal(VALUE, Optional.of("2026-03-02T07:59:59Z"));
    declare("user", "true");
    scene.reconcile();
    expectNotStarted("the credential token has expired at 2026-03-02T07:59:59Z");
  }

  @Test
  void aMissingOneStartsNothing() {
    scene.delete("credentials/token.yaml");
    declare("user", "true");
    scene.reconcile();
    expectNotStarted("is given the credential token, which is not there");
  }

  @Test
  void aVariableThatIsSetTwiceStartsNothing() {
    declare(
        "user",
        agentText("user", "true").replace("LC_ALL: C", "DEPLOY: C"),
        TaskText.of("work", "user"));
    scene.reconcile();
    expectNotStarted("the variable DEPLOY is given a credential, and more");
  }

  @Test
  void anApprovalBindsToTheSealedValue() {
    declare("user", agentText("user", "true"), TaskText.needingApproval("work", "user"));
    scene.approve("work", "bob");
    seal("another-value-that-bob-has-not-seen", Optional.empty());
    scene.reconcile();
    Observed waiting = Observed.in(scene.repo);
    assertEquals("waiting", waiting.state("work"));
    assertTrue(waiting.why("work").contains("was sealed anew since"), waiting.why("work"));

    scene.approve("work", "bob");
    scene.reconcile();
    assertEquals("succeeded", Observed.in(scene.repo).record("work").outcome());
    scene.assertSound();
  }

  private void expectNotStarted(String why) {
    Observed observed = Observed.in(scene.repo);
    assertEquals("not-started", observed.record("work").outcome());
    assertTrue(observed.record("work").reason().contains(why), observed.record("work").reason());
    assertTrue(observed.run("work").at("/status/credentials").isMissingNode());
  }

  private void govern(String grants) {
    String control =
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}" + (grants.isEmpty() ? "" : ", " + grants))
            .yaml(scene);
    scene.commit(
        Map.of(
            ControlText.FILE,
            control
                + "  credentials: {recipients: [{name: usual, jwk: "
                + recipient.jwk()
                + "}]}\n"));
  }

  private void seal(String value, Optional<String> expiresAt) {
    seal("generic", value, expiresAt);
  }

  private void seal(String provider, String value, Optional<String> expiresAt) {
    SealedValue sealed =
        new Sealer(new SecureRandom())
            .seal(
                new SecretValue(value),
                new SealedValue.Purpose("token", "shop", provider, expiresAt),
                List.of(recipient));
    ObjectNode document = GivenKeys.document("token", sealed);
    ((ObjectNode) document.get("spec")).put("provider", provider);
    expiresAt.ifPresent(until -> ((ObjectNode) document.get("spec")).put("expiresAt", until));
    scene.commit(
        Map.of(
            "credentials/token.yaml",
            new String(RecordYaml.bytes(document), StandardCharsets.UTF_8)));
  }

  private void declare(String agent, String script) {
    declare(agent, agentText(agent, script), TaskText.of("work", agent));
  }

  private void declare(String agent, String text, TaskText task) {
    scene.commit(Map.of("agents/" + agent + ".yaml", text, task.file(), task.yaml()));
  }

  private static String agentText(String agent, String script) {
    return AgentText.reporting(agent, script)
        .yaml()
        .replace(
            "runtime: {connector: command,",
            "runtime: {connector: command, credentials: [{name: token, env: DEPLOY}],");
  }
}
