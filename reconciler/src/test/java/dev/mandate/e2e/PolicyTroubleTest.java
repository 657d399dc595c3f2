package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.Survey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a policy that answers, nothing runs. */
@Tag("both-forges")
class PolicyTroubleTest {
  private static final String PATH = "policies/own.tar.gz";
  private static final Path POLICY = Path.of("..", "policy");

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void declare() {
    scene =
        Scene.in(folder)
            .declare(AgentText.reporting("looker", "echo hi"), TaskText.of("look", "looker"));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aBundleOfTheRepositoryItselfIsAsked() throws IOException {
    bundle(Files.readAllBytes(POLICY.resolve("compiled/bundle.tar.gz")));
    scene.reconcile();
    assertEquals("succeeded", scene.observed().record("look").outcome());
    scene.assertSound();
  }

  /** Few questions are not worth compiling it for, many are: it is loaded anew then. */
  @Test
  void aBundleIsStillAskedWhenThereAreMoreTasksThanAtFirst() throws Exception {
    bundle(Files.readAllBytes(POLICY.resolve("compiled/bundle.tar.gz")));
    try (Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
      reconciler.run();
      scene.declare(TaskText.of("second", "looker")).declare(TaskText.of("third", "looker"));
      reconciler.run();
      scene.delete(TaskText.of("look", "looker").file(), TaskText.of("second", "looker").file());
      scene.declare(new TaskText("third", "looker", "sandbox", "Once more.", ""));
      reconciler.run();
    }
    assertEquals(4, scene.observed().records().size(), scene.observed().why("third"));
  }

  @Test
  void aBundleWithAnotherDigestHalts() throws IOException {
    byte[] bundle = Files.readAllBytes(POLICY.resolve("compiled/bundle.tar.gz"));
    bundle(bundle);
    scene.control(ControlText.usual().bundle(PATH, Digest.of(new byte[0]).value()));
    expectHalted("digest");
  }

  @Test
  void aBundleThatIsNotThereHalts() {
    scene.control(ControlText.usual().bundle(PATH, Digest.of(new byte[0]).value()));
    expectHalted("there is no file " + PATH);
  }

  @Test
  void garbageHalts() {
    bundle("not a bundle at all".getBytes(StandardCharsets.UTF_8));
    expectHalted("the policy does not load");
  }

  @Test
  void aBundleWithoutTheEntrypointHalts() throws IOException {
    bundle(Files.readAllBytes(POLICY.resolve("hostile/other-entrypoint.tar.gz")));
    expectHalted("the policy does not load");
  }

  @ParameterizedTest
  @ValueSource(strings = {"undefined", "abort", "not-an-object", "no-approvals", "contradiction"})
  void aPolicyThatGivesNoAnswerDenies(String hostile) throws IOException {
    bundle(Files.readAllBytes(POLICY.resolve("hostile/" + hostile + ".tar.gz")));
    scene.reconcile();
    assertEquals("denied", scene.observed().state("look"));
    assertEquals(0, scene.observed().records().size());
  }

  @Test
  void aPolicyThatIsMendedLetsTheWorkGoOn() {
    bundle("not a bundle at all".getBytes(StandardCharsets.UTF_8));
    expectHalted("the policy does not load");
    scene.control(ControlText.usual());
    scene.reconcile();
    assertEquals("succeeded", scene.observed().record("look").outcome());
  }

  private void bundle(byte[] content) {
    scene.repo.commit("main", PATH, content);
    scene.control(ControlText.usual().bundle(PATH, Digest.of(content).value()));
  }

  private void expectHalted(String why) {
    String refs = scene.refs();
    Survey.Result.Halted halted = scene.halted();
    assertTrue(halted.reason().contains(why), halted.reason());
    assertEquals(refs, scene.refs());
  }
}
