package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "a/b, a/b, true",
        "a/b, a/bc, false",
        "a/*, a/b, true",
        "a/*, a/b/c, false",
        "a/*, a, false",
        "a/**, a/b/c, true",
        "a/**, a, true",
        "**/pom.xml, pom.xml, true",
        "**/pom.xml, x/y/pom.xml, true",
        "**/pom.xml, x/pom.xml.bak, false",
        "**, anything/at/all, true",
        "a/**/z, a/z, true",
        "a/**/z, a/b/c/z, true",
        "a/**/z, a/b/c, false",
        "*.java, A.java, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "?, /, false",
        "\"{a,b}/*.md\", b/x.md, true",
        "\"{a,b}/*.md\", c/x.md, false",
        "\"a{,b}\", a, true",
        "*a*b*c, xxaxxbxxc, true",
        "*a*b*c, xxaxxbxx, false",
        "a.c, abc, false"
      })
  void matchesPaths(String glob, String path, boolean expected) {
    assertEquals(expected, Glob.of(glob).matches(path));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/c, false",
    "a, a/b, true",
    "a/**, b/**, false",
    "a/**, a/b/*.java, true",
    "**/x, a/**, true",
    "a/*.java, a/*.md, false",
    "a/x*, a/*y, true",
    "services/*/pom.xml, services/checkout/**, true",
    "services/a?, services/abc, false",
    "**, z, true"
  })
  void knowsWhenTwoMayMeet(String a, String b, boolean expected) {
    assertEquals(expected, Glob.of(a).mayMeet(Glob.of(b)));
    assertEquals(expected, Glob.of(b).mayMeet(Glob.of(a)));
  }

  @Test
  void twoThatMatchTheSamePathMayMeet() {
    AtomicInteger met = new AtomicInteger();
    Trials.run(
        20_000,
        draw -> {
          Glob a = Glob.of(glob(draw));
          Glob b = Glob.of(glob(draw));
          String path = path(draw);
          if (a.matches(path) && b.matches(path)) {
            met.incrementAndGet();
            assertTrue(a.mayMeet(b), a + " and " + b + " match " + path);
          }
        });
    assertTrue(met.get() > 200, "only " + met + " trials said anything");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/./b",
        "a**",
        "a/**b/c",
        "[ab]",
        "a\\b",
        "{a",
        "a}",
        "{a,{b,c}}",
        "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}",
        "a\tb",
        "{a,}"
      })
  void refusesWhatCouldBeMisread(String glob) {
    Optional<String> problem = Glob.problemWith(glob);

    assertTrue(problem.isPresent());
    assertThrows(IllegalArgumentException.class, () -> Glob.of(glob));
  }

  @Test
  void hostilePatternsTakeNoTime() {
    String glob = "*a".repeat(200) + "b";
    assertEquals(
        List.of(false, false),
        List.of(
            Glob.of(glob).matches("a".repeat(900)),
            Glob.of("**/a/".repeat(90) + "b").matches("a/".repeat(400) + "c")));
  }

  private static String glob(Draw draw) {
    return String.join(
        "/", draw.list(1, 4, d -> d.of("a", "b", "ab", "*", "**", "a*", "*b", "?", "?b", "{a,b}")));
  }

  private static String path(Draw draw) {
    return String.join("/", draw.list(1, 4, d -> d.of("a", "b", "ab")));
  }
}
