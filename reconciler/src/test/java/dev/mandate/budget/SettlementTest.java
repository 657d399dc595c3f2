package dev.mandate.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.canonical.Digest;
import dev.mandate.run.AgentReport;
import dev.mandate.run.ModelUse;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunResult;
import dev.mandate.writeback.GivenRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SettlementTest {
  private static final Account ALL = new Account("budget/all", "2026-03");
  private static final Amounts RESERVED =
      Amounts.none().with(Unit.USD, 500_000).with(Unit.TOKENS, 9_000);
  private static final Reservation RESERVATION =
      new Reservation(List.of(hold(1)), List.of(hold(1), hold(1)));

  private static Hold hold(int attempt) {
    return new Hold(
        ALL, RESERVED, attempt, Instant.parse("2026-03-02T08:00:00Z"), Optional.empty());
  }

  private static Optional<AgentReport> report(String usd) {
    return Optional.of(
        new AgentReport(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.of(3),
            0,
            List.of(),
            Optional.of(new AgentReport.Usage(100, 20, 3, 4)),
            Optional.of(usd).filter(text -> !text.isEmpty()).map(BigDecimal::new)));
  }

  private static Optional<ModelUse> counted(String usd) {
    return Optional.of(
        new ModelUse(
            "anthropic",
            "https://api.example.org",
            false,
            List.of("m"),
            2,
            1,
            List.of(),
            new AgentReport.Usage(10, 5, 0, 0),
            1,
            Optional.of(usd).filter(text -> !text.isEmpty()).map(BigDecimal::new),
            new ModelUse.Prices("2026-01-01", Digest.ofHex("a".repeat(64))),
            Optional.empty()));
  }

  private static Charge settle(
      RunOutcome outcome, Optional<AgentReport> agent, Optional<ModelUse> model) {
    RunResult r = GivenRecord.proposing("audit").result();
    RunResult result =
        new RunResult(
            r.request(),
            r.startedAt(),
            r.finishedAt(),
            outcome,
            r.log(),
            r.artifacts(),
            r.change(),
            r.prompt(),
            r.templates(),
            r.problems(),
            r.workspaceBytes(),
            r.confinement(),
            agent,
            model,
            r.provenance());
    List<Charge> charges = Settlement.of(RESERVATION, result, outcome);
    assertEquals(3, charges.size());
    for (Charge lost : charges.subList(1, 3)) {
      assertEquals(new Charge(ALL, 1, RESERVED, RESERVED, Charge.Basis.LOST), lost);
    }
    assertEquals(charges.getFirst(), Charge.fromJson(charges.getFirst().toJson()));
    return charges.getFirst();
  }

  private static void assertCharged(Charge.Basis basis, long micros, long tokens, Charge charge) {
    assertEquals(
        List.of(basis, micros, tokens),
        List.of(charge.basis(), charge.charged().at(Unit.USD), charge.charged().at(Unit.TOKENS)));
  }

  @Test
  void whatAGoodEndTellsIsBelieved() {
    assertCharged(
        Charge.Basis.MEASURED,
        10_711,
        127,
        settle(new RunOutcome.Succeeded(), report("0.0107101"), Optional.empty()));
  }

  @Test
  void anyOtherEndCountsWhole() {
    RunOutcome broken = new RunOutcome.Failed("exit code 1", OptionalInt.of(1));
    RunOutcome late = new RunOutcome.TimedOut(Duration.ofSeconds(9));
    RunOutcome unseen = new RunOutcome.Unknown("nobody saw it");
    for (RunOutcome outcome : List.of(broken, late, unseen, new RunOutcome.Withdrawn("by ada"))) {
      assertCharged(
          Charge.Basis.WHOLE, 500_000, 9_000, settle(outcome, report("0.01"), Optional.empty()));
    }
    assertCharged(
        Charge.Basis.WHOLE, 700_000, 9_000, settle(broken, report("0.7"), Optional.empty()));
    assertCharged(
        Charge.Basis.WHOLE,
        500_000,
        9_000,
        settle(new RunOutcome.Succeeded(), Optional.empty(), Optional.empty()));
    assertCharged(
        Charge.Basis.WHOLE,
        500_000,
        127,
        settle(new RunOutcome.Succeeded(), report(""), Optional.empty()));
  }

  @Test
  void whatTheGatewayCountedCountsHoweverItEnded() {
    RunOutcome broken = new RunOutcome.Failed("exit code 1", OptionalInt.of(1));
    assertCharged(
        Charge.Basis.MEASURED, 2_000, 15, settle(broken, report("0.9"), counted("0.002")));
    assertCharged(Charge.Basis.WHOLE, 500_000, 15, settle(broken, report("0.9"), counted("")));
  }

  @Test
  void whatNeverStartedCostsNothing() {
    RunOutcome missing = new RunOutcome.NotStarted("no program", "Install it");
    Charge charge = settle(missing, Optional.empty(), Optional.empty());
    assertCharged(Charge.Basis.UNUSED, 0, 0, charge);
  }
}
