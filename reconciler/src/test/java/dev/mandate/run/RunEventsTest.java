package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.RunEvent.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunEventsTest {
  private static final Instant AT = Instant.parse("2026-03-02T08:00:00.250Z");

  @Test
  void whatIsWrittenIsRead() {
    List<RunEvent> events =
        List.of(
            RunEvent.of(AT, Kind.QUEUED),
            new RunEvent(AT, Kind.LOG_CUT, Optional.of("7 bytes\n\"é\"")),
            RunEvent.end(AT, new RunOutcome.Withdrawn("cancelled by ada")));
    assertEquals(Optional.of(events), RunEvents.parse(RunEvents.bytes(events)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{}\n",
        "{\"at\":\"2026-03-02T08:00:00Z\",\"event\":\"queued\"}",
        "{\"event\":\"queued\",\"at\":\"2026-03-02T08:00:00Z\"}\n",
        "{\"at\":\"2026-03-02T08:00:00Z\",\"event\":\"rested\"}\n",
        "{\"at\":\"yesterday\",\"event\":\"queued\"}\n",
        "{\"at\":\"2026-03-02T08:00:00Z\",\"event\":\"queued\",\"more\":1}\n",
      })
  void anythingElseIsNot(String text) {
    assertEquals(Optional.empty(), RunEvents.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queued claimed starting running succeeded",
        "queued claimed starting running log_cut failed",
        "queued claimed starting running cancel_requested cancelled",
        "queued claimed starting running timed_out",
        "queued claimed starting not_started",
        "queued claimed cancel_requested cancelled",
        "queued claimed starting running held",
        "queued claimed releasing succeeded",
        "queued claimed releasing failed",
      })
  void livesOfARun(String life) {
    assertEquals(Optional.empty(), RunEvents.problem(events(life)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "claimed starting running succeeded",
        "queued starting running succeeded",
        "queued claimed running succeeded",
        "queued claimed starting succeeded",
        "queued claimed starting running",
        "queued claimed starting running succeeded failed",
        "queued claimed starting running succeeded log_cut",
        "queued claimed succeeded",
        "queued claimed held",
        "queued claimed starting releasing succeeded",
        "queued claimed releasing running succeeded",
        "queued claimed releasing held",
        "queued claimed starting running starting running succeeded",
      })
  void noLivesOfARun(String life) {
    assertTrue(RunEvents.problem(events(life)).isPresent());
  }

  @Test
  void onlyWhatWasStartedWasStarted() {
    assertTrue(RunEvents.started(events("queued claimed starting failed")));
    assertFalse(RunEvents.started(events("queued claimed cancelled")));
    assertFalse(RunEvents.started(events("queued claimed releasing succeeded")));
    assertTrue(RunEvents.released(events("queued claimed releasing succeeded")));
    assertFalse(RunEvents.released(events("queued claimed starting running held")));
  }

  private static List<RunEvent> events(String kinds) {
    return Arrays.stream(kinds.split(" "))
        .filter(kind -> !kind.isEmpty())
        .map(kind -> RunEvent.of(AT, Kind.valueOf(kind.toUpperCase(Locale.ROOT))))
        .toList();
  }
}
