package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.workspace.FileWorkspaces;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentEnvironmentTest {
  private static final String LONG = "0123456789abcdef";

  @TempDir Path root;

  @Test
  void aVariableIsPassedOnOnlyWhenBothAllowItAndItIsThere() {
    AgentEnvironment.Ready ready =
        ready(
            new GivenRun()
                .envAllow("A", "B", "C")
                .allowedEnv("A", "C", "D")
                .environment(Map.of("A", "1", "B", "2", "D", "4")));
    assertEquals("1", ready.variables().get("A"));
    assertFalse(ready.variables().containsKey("B"));
    assertFalse(ready.variables().containsKey("C"));
    assertFalse(ready.variables().containsKey("D"));
    assertEquals(1, ready.notes().size());
    assertTrue(ready.notes().getFirst().contains(" B,"));
  }

  @Test
  void whatMandateTellsIsThere() {
    RunRequest request = new GivenRun().inputs(Map.of("max-age", "7")).request();
    Workspace workspace = workspace(request);
    AgentEnvironment.Ready ready =
        assertInstanceOf(
            AgentEnvironment.Ready.class,
            AgentEnvironment.of(
                request, workspace, workspace.target(), Map.of(), ModelAccess.untold()));
    String at = workspace.root().toString();
    Map<String, String> expected = new TreeMap<>();
    expected.put("HOME", at + "/.home");
    expected.put("TMPDIR", at + "/.tmp");
    expected.put("PATH", AgentEnvironment.DEFAULT_PATH);
    expected.put("MANDATE_TASK", "audit");
    expected.put("MANDATE_RUN_ID", request.id().toString());
    expected.put("MANDATE_ENVIRONMENT", "staging");
    expected.put("MANDATE_WORKSPACE", at);
    expected.put("MANDATE_TARGET", at + "/target");
    expected.put("MANDATE_TARGET_COMMIT", request.targetCommit().hex());
    expected.put("MANDATE_ARTIFACTS", at + "/output/artifacts");
    expected.put("MANDATE_INPUT_MAX_AGE", "7");
    assertEquals(expected, new TreeMap<>(ready.variables()));
    workspace.close(true);
  }

  @Test
  void valuesOfSecretNamesAreKnownAsSecrets() {
    AgentEnvironment.Ready ready =
        ready(
            new GivenRun()
                .envAllow("MODEL_API_KEY", "MONKEY", "LANG")
                .allowedEnv("MODEL_API_KEY", "MONKEY", "LANG")
                .environment(
                    Map.of(
                        "MODEL_API_KEY", "short1",
                        "MONKEY", "banana-banana-banana",
                        "LANG", "C.UTF-8",
                        "OTHER_TOKEN", LONG,
                        "SORT_KEY", "name",
                        "PWD", "/somewhere/on/this/machine")));
    assertEquals(Set.of("short1", LONG), ready.secrets());
    assertFalse(ready.toString().contains("short1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "DYLD_INSERT_LIBRARIES",
        "BASH_ENV",
        "ENV",
        "GIT_SSH",
        "GIT_CONFIG_COUNT",
        "JAVA_TOOL_OPTIONS",
        "NODE_OPTIONS",
        "PYTHONPATH",
        "BASH_FUNC_ls%%",
        "MANDATE_TASK",
        "INCIDENT_ID",
        "CLAUDE_READ_ONLY_MODE",
        "with space",
        "A=B",
        "",
        "1A",
        "ld_preload",
      })
  void namesThatChangeHowProgramsRunAreRefused(String name) {
    assertEquals(1, refused(new GivenRun().envSet(Map.of(name, "x"))).size(), name);
    assertEquals(1, refused(new GivenRun().envAllow(name).allowedEnv(name)).size(), name);
  }

  @Test
  void inputsThatWouldGetTheSameVariableAreRefused() {
    assertEquals(
        List.of("the inputs a-b and a_b are both MANDATE_INPUT_A_B"),
        refused(new GivenRun().inputs(Map.of("a-b", "1", "a_b", "2"))));
  }

  @Test
  void valuesThatNoSystemTakesAreRefused() {
    assertEquals(1, refused(new GivenRun().inputs(Map.of("a", "x\0y"))).size());
    assertEquals(1, refused(new GivenRun().inputs(Map.of("a", "x".repeat(200_000)))).size());
  }

  @Test
  void theReconcilersHomeIsNeverPassedOn() {
    AgentEnvironment.Ready ready =
        ready(
            new GivenRun()
                .envAllow("HOME", "PATH")
                .allowedEnv("HOME", "PATH")
                .environment(Map.of("HOME", "/home/somebody", "PATH", "/opt/bin")));
    assertTrue(ready.variables().get("HOME").endsWith("/.home"));
    assertEquals("/opt/bin", ready.variables().get("PATH"));
  }

  private AgentEnvironment.Ready ready(GivenRun given) {
    return assertInstanceOf(AgentEnvironment.Ready.class, of(given));
  }

  private List<String> refused(GivenRun given) {
    return assertInstanceOf(AgentEnvironment.Refused.class, of(given)).problems();
  }

  private AgentEnvironment of(GivenRun given) {
    RunRequest request = given.request();
    Workspace workspace = workspace(request);
    try {
      return AgentEnvironment.of(
          request, workspace, workspace.target(), Map.of(), ModelAccess.untold());
    } finally {
      workspace.close(true);
    }
  }

  private Workspace workspace(RunRequest request) {
    return new FileWorkspaces(root.resolve("w")).open(request.id(), Retention.REMOVE);
  }
}
