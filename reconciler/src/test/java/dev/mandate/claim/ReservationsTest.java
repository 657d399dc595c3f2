package dev.mandate.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.budget.Account;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Sum;
import dev.mandate.canonical.Digest;
import dev.mandate.claim.Reservations.Entry;
import dev.mandate.run.OccurrenceKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservationsTest {
  private static final ClaimName A = name("a");
  private static final ClaimName B = name("b");
  private static final ClaimName C = name("c");
  private static final Need SERVICES = new Need.Paths(List.of("docs/*.md", "services/**"));
  private static final Need SHOP = new Need.Paths(List.of("services/shop/*"));
  private static final Need TOOLS = new Need.Paths(List.of("tools/**"));
  private static final Need TWO_FIXERS = new Need.Place("agent fixer", 2);

  private static Sum nothingSpent(Account account) {
    return new Sum.Known(Amounts.none());
  }

  private static ClaimName name(String task) {
    return ClaimName.of(new OccurrenceKey(task, Digest.ofHex("d".repeat(64)), "once"));
  }

  private static Reservations with(ClaimName name, String task, Need... needs) {
    return Reservations.none().with(name, new Entry(task, List.of(needs)));
  }

  @Test
  void pathsThatCanMeetAreForOneAtATime() {
    Reservations table = with(A, "a", SERVICES);
    assertEquals(
        Optional.of("the paths that it locks are held by a"),
        table.obstacle(B, List.of(SHOP), ReservationsTest::nothingSpent));
    assertEquals(
        Optional.empty(), table.obstacle(B, List.of(TOOLS), ReservationsTest::nothingSpent));
    assertEquals(Optional.empty(), table.obstacle(B, List.of(), ReservationsTest::nothingSpent));
  }

  @Test
  void whatOneHoldsItselfIsNotInItsWay() {
    assertEquals(
        Optional.empty(),
        with(A, "a", SERVICES).obstacle(A, List.of(SHOP), ReservationsTest::nothingSpent));
    Reservations full = with(A, "a", TWO_FIXERS).with(B, new Entry("b", List.of(TWO_FIXERS)));
    assertEquals(
        Optional.empty(), full.obstacle(B, List.of(TWO_FIXERS), ReservationsTest::nothingSpent));
  }

  @Test
  void aPlaceIsFreeUntilAllAreTaken() {
    Reservations one = with(A, "a", TWO_FIXERS);
    assertEquals(
        Optional.empty(), one.obstacle(B, List.of(TWO_FIXERS), ReservationsTest::nothingSpent));
    Reservations two = one.with(B, new Entry("b", List.of(TOOLS, TWO_FIXERS)));
    assertEquals(
        Optional.of("no place is free at agent fixer: " + (A.compareTo(B) < 0 ? "a, b" : "b, a")),
        two.obstacle(C, List.of(TWO_FIXERS), ReservationsTest::nothingSpent));
    assertEquals(
        Optional.empty(),
        two.obstacle(C, List.of(new Need.Place("agent other", 1)), ReservationsTest::nothingSpent));
  }

  @Test
  void anEntryCountsForAsLongAsItsClaimStands() {
    Reservations table = with(A, "a", SERVICES).with(B, new Entry("b", List.of(TOOLS)));
    assertEquals(Set.of(B), table.of(Set.of(B, C)).entries().keySet());
    assertEquals(
        Optional.empty(),
        table.of(Set.of(B)).obstacle(C, List.of(SHOP), ReservationsTest::nothingSpent));
  }

  @Test
  void itsTextIsReadBack() {
    Reservations table = with(A, "a", SERVICES, TWO_FIXERS).with(B, new Entry("b", List.of(TOOLS)));
    assertEquals(Optional.of(table), Reservations.parse(table.text() + "\n"));
    assertEquals(Optional.of(Reservations.none()), Reservations.parse(Reservations.none().text()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"entries\":[]}",
        "{\"kind\":\"Reservations\",\"entries\":[]}",
        "{\"entries\":[],\"kind\":\"Reservations\"} ",
        "{\"entries\":[{\"claim\":\"x\",\"needs\":[],\"task\":\"a\"}],\"kind\":\"Reservations\"}",
        "{\"entries\":[],\"entries\":[],\"kind\":\"Reservations\"}",
      })
  void anythingElseIsNoTable(String text) {
    assertEquals(Optional.empty(), Reservations.parse(text));
  }
}
