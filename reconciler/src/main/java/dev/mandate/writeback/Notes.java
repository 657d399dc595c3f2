package dev.mandate.writeback;

import java.util.ArrayList;
import java.util.List;

/** What there is to say of a run beside its outcome, as much of it as a record holds. */
final class Notes {
  private static final int MOST = 50;
  private static final int LONGEST = 1000;

  private Notes() {}

  /** The first ones, and how many there are beside them. */
  static List<String> kept(List<String> all) {
    List<String> notes = new ArrayList<>();
    all.stream().limit(MOST).map(Notes::shortened).forEach(notes::add);
    if (all.size() > MOST) {
      notes.add("And " + (all.size() - MOST) + " more.");
    }
    return notes;
  }

  private static String shortened(String note) {
    return note.codePointCount(0, note.length()) <= LONGEST
        ? note
        : note.substring(0, note.offsetByCodePoints(0, LONGEST)) + "…";
  }
}
