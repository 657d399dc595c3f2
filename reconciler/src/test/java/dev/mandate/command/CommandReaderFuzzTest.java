package dev.mandate.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What holds of any comment; {@code make fuzz} looks for one that shows else. */
class CommandReaderFuzzTest {
  private static final CommandReader READER = new CommandReader(Set.of("run", "approve"));

  @FuzzTest
  void nobodyCommandsByAccident(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<Spoken> spoken = READER.read(text);
    long commands = spoken.stream().filter(one -> one instanceof Spoken.Given).count();
    long lines =
        text.lines()
            .map(String::strip)
            .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("/mandate"))
            .count();
    assertTrue(commands <= lines, text);
    assertEquals(spoken, READER.read(text));
    String quoted = "> " + String.join("\n> ", text.split("\r\n|\r|\n", -1));
    assertEquals(List.of(), READER.read(quoted), text);
  }
}
