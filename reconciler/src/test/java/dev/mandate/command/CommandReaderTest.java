package dev.mandate.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {
  private final CommandReader reader = new CommandReader(Set.of("run", "approve", "status"));

  private static Spoken given(String... words) {
    List<String> all = Arrays.asList(words);
    return new Spoken.Given(new Invocation(all.getFirst(), all.subList(1, all.size())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/mandate run triage",
        "/MANDATE Run triage",
        "  /mandate   run\ttriage  ",
        "/mandate run triage\r\n",
        "Thanks!\n/mandate run triage\nthat is all",
        "Thanks!\r\n\r\n/mandate run triage\r\n",
        "/mandate run `triage`",
        "/mandate run \"triage\"",
        "/mandate run \u201ctriage\u201d",
        "> what somebody said\n\n/mandate run triage",
        "```\ncode\n```\n/mandate run triage",
        "<!-- from a form -->\n\n/mandate run triage",
      })
  void readsAsPeopleWrite(String comment) {
    assertEquals(List.of(given("run", "triage")), reader.read(comment));
  }

  @Test
  void readsEachLineAsItsOwn() {
    assertEquals(
        List.of(given("status"), given("run", "my_agent_one", "it is \"odd\", isn't it")),
        reader.read("/mandate status\n/mandate run my_agent_one 'it is \"odd\", isn't it'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "> /mandate run triage",
        "> a quote\n/mandate run triage",
        "    /mandate run triage",
        "\t/mandate run triage",
        "```\n/mandate run triage\n```",
        "~~~ text\n/mandate run triage",
        "`/mandate run triage`",
        "`a\n/mandate run triage\nb`",
        "*a\n/mandate run triage\nb*",
        "<!-- /mandate run triage -->",
        "<!--\n/mandate run triage\n-->",
        "text <!--\n/mandate run triage\n-->",
        "<!-- never closed\n\n/mandate run triage",
        "<details>\n\n/mandate run triage\n\n</details>",
        "a <blockquote> b\n\n/mandate run triage",
        "* x <pre>\n\n/mandate run triage",
        "<!-- a --><pre>\n\n/mandate run triage",
        "- /mandate run triage",
        "1. /mandate run triage",
        "# /mandate run triage",
        "| a | b |\n|---|---|\n/mandate run triage | x",
        "/mandate run triage\n===",
        "please /mandate run triage",
        "[/mandate run triage](https://example.com)",
        "\\/mandate run triage",
        "&#47;mandate run triage",
        "/mandate run tri&#97;ge",
        "/m\u0430ndate run triage",
        "\uff0fmandate run triage",
        "/man\u200bdate run triage",
        "\u200b/mandate run triage",
        "/mandate r\u200bun triage",
        "/mandate \u0430pprove 1234567",
        "/mandate \uff52\uff55\uff4e triage",
        "/mandate\u00a0run triage",
        "/candidate run triage",
        "/mandate/runs/2026 holds the records",
        "/etc/passwd",
        "",
      })
  void saysNothing(String comment) {
    assertEquals(List.of(), reader.read(comment));
  }

  @Test
  void knowsWhatWasProbablyMeant() {
    assertEquals(Optional.of("/mandate run"), mistake("/mandate rnu triage").meant());
    assertEquals(Optional.of("/mandate run"), mistake("/mandat run triage").meant());
    assertEquals(Optional.of("/mandate approve"), mistake("/mandate aprove 1234567").meant());
    assertEquals(Optional.empty(), mistake("/mandate dance").meant());
    assertEquals(Optional.empty(), mistake("/mandate").meant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/mandate run \"triage",
        "/mandate run **triage**",
        "/mandate run triage <!-- 1234567 -->",
        "/mandate run triage\u200b",
        "/mandate run \"x\u202ey\"",
        "/mandate run \u0430gent",
        "/mandate run [triage](https://example.com)",
      })
  void doesNotGuessWhatCannotBeSeen(String comment) {
    mistake(comment);
  }

  private Spoken.Mistaken mistake(String comment) {
    List<Spoken> spoken = reader.read(comment);
    assertEquals(1, spoken.size(), comment);
    return assertInstanceOf(Spoken.Mistaken.class, spoken.getFirst());
  }

  @Test
  void readsNoMoreThanAPersonWouldGive() {
    assertEquals(CommandReader.MOST, reader.read("/mandate status\n".repeat(900)).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"> ", "*a ", "[", "`", "<a ", "- ", "_a*", "![", "<!--", "a\n", "**a "})
  void staysQuickOnTextThatIsMadeToBeSlow(String piece) {
    String command = "\n/mandate run x";
    String text = piece.repeat((CommandReader.LONGEST - command.length()) / piece.length());
    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> reader.read(text + command));
  }

  @Test
  void whatIsTooLongSaysNothing() {
    String command = "/mandate run x\n\n";
    String fits = "a".repeat(CommandReader.LONGEST - command.length());
    assertEquals(1, reader.read(command + fits).size());
    assertEquals(0, reader.read(command + fits + "a").size());
  }
}
