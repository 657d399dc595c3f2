package dev.mandate.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.bubblewrap.RealSandbox;
import dev.mandate.testkit.SettableClock;
import dev.mandate.wiring.Checkup.Check;
import dev.mandate.wiring.Checkup.State;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reconciler offers, and what doctor says of it. */
class SandboxesTest {
  @TempDir Path folder;

  @Test
  void whatWorksIsOfferedWithItsVersion() {
    RealSandbox.require();
    Sandboxes found = probe(Map.of());
    assertEquals(Set.of("process", "bubblewrap"), found.names());
    Check check = found.check();
    assertEquals("sandbox bubblewrap", check.what());
    assertEquals(State.FINE, check.state());
    assertTrue(
        check.found().matches("\\d+\\.\\d+.*, (limits by|without limits) .*"), check.found());
  }

  @Test
  void aSettingThatWouldShowTooMuchWithholdsIt() {
    RealSandbox.require();
    refused(Map.of("MANDATE_SANDBOX_READABLE", "/"), "would show the home of Mandate");
    refused(Map.of("MANDATE_SANDBOX_LOOPBACK_PORTS", "http"), "'http', which is no port");
  }

  @Test
  void aHomeThatAgentsWouldSeeWithholdsIt() {
    RealSandbox.require();
    Sandboxes found =
        Sandboxes.probe(
            new Machine(
                HomeFolder.at(Path.of("/usr/local/mandate")),
                Map.of(),
                folder,
                new SettableClock("2026-03-02T08:00:00Z")));
    assertEquals(Set.of("process"), found.names());
    assertTrue(found.check().found().contains("/usr/local/mandate"), found.check().found());
  }

  private void refused(Map<String, String> environment, String why) {
    Sandboxes found = probe(environment);
    assertEquals(Set.of("process"), found.names());
    assertEquals(State.ABSENT, found.check().state());
    assertTrue(found.check().found().contains(why), found.check().found());
    assertTrue(found.check().mend().isPresent());
  }

  private Sandboxes probe(Map<String, String> environment) {
    return Sandboxes.probe(
        new Machine(
            HomeFolder.at(folder.resolve("home")),
            environment,
            folder,
            new SettableClock("2026-03-02T08:00:00Z")));
  }
}
