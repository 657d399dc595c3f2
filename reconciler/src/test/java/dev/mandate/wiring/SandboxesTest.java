package dev.mandate.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.connector.Connectors;
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
    assertTrue(found.names().containsAll(Set.of("process", "bubblewrap")));
    Check check = found.checks().getFirst();
    assertEquals("sandbox bubblewrap", check.what());
    assertEquals(State.FINE, check.state());
    assertTrue(
        check.found().matches("\\d+\\.\\d+.*, (limits by|without limits) .*"), check.found());
  }

  @Test
  void whatWorksOfContainersIsOfferedAndTheRestIsToldWhy() {
    Sandboxes found = probe(Map.of());
    Check check = found.checks().get(1);
    assertEquals("sandbox container", check.what());
    assertEquals(found.offers("container"), check.state() == State.FINE, check.found());
    assertTrue(check.state() == State.FINE || check.mend().isPresent());
  }

  @Test
  void nothingIsTriedThatNobodyAsksFor() {
    Sandboxes found = probe(Map.of());
    Offer offer = new Offer(Connectors.on(Map.of()), found);
    assertEquals("[command]  key", offer.circumstances("key").found());
    assertTrue(offer.offersSandbox("process"));
    assertFalse(offer.offersSandbox("kubernetes"));
    assertEquals(Set.of("kubernetes", "process"), found.asked());
    assertEquals("[command] kubernetes=false process=true key", offer.circumstances("key").found());
    assertTrue(offer.circumstances("key").stillAre("[command] process=true key"));
    assertFalse(offer.circumstances("key").stillAre("[command] kubernetes=true key"));
    assertFalse(offer.circumstances("key").stillAre("[command] process=true other"));
  }

  @Test
  void theProgramOfAnAgentInAContainerIsThatOfItsImage() {
    Offer offer = new Offer(Connectors.on(Map.of()), probe(Map.of()));
    assertTrue(offer.offersConnector("claude-code", "container"));
    assertFalse(offer.offersConnector("claude-code", "process"));
    assertTrue(offer.offersConnector("command", "process"));
    assertFalse(offer.offersConnector("unheard-of", "container"));
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
        Sandboxes.on(
            new Machine(
                HomeFolder.at(Path.of("/usr/local/mandate")),
                Map.of(),
                folder,
                new SettableClock("2026-03-02T08:00:00Z")));
    assertFalse(found.offers("bubblewrap"));
    assertTrue(
        found.checks().getFirst().found().contains("/usr/local/mandate"),
        found.checks().getFirst().found());
  }

  private void refused(Map<String, String> environment, String why) {
    Sandboxes found = probe(environment);
    assertFalse(found.offers("bubblewrap"));
    assertEquals(State.ABSENT, found.checks().getFirst().state());
    assertTrue(found.checks().getFirst().found().contains(why), found.checks().getFirst().found());
    assertTrue(found.checks().getFirst().mend().isPresent());
  }

  private Sandboxes probe(Map<String, String> environment) {
    return Sandboxes.on(
        new Machine(
            HomeFolder.at(folder.resolve("home")),
            environment,
            folder,
            new SettableClock("2026-03-02T08:00:00Z")));
  }
}
