package dev.mandate.writeback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
  @Test
  void aRecordHoldsNoMoreThanPeopleRead() {
    List<String> kept = Notes.kept(Collections.nCopies(72, "\uD83D\uDE00".repeat(1001)));

    assertEquals(51, kept.size());
    assertEquals("\uD83D\uDE00".repeat(1000) + "…", kept.getFirst());
    assertEquals("And 22 more.", kept.getLast());
    assertEquals(List.of("one"), Notes.kept(List.of("one")));
  }
}
