package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.github.Desk;
import dev.mandate.testkit.github.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One story of what is done on GitHub, told once for each request in it but the last, which fails:
 * in the end the same is there, each of it once. {@code -Dmandate.each.request=changes} takes each
 * that changes something, {@code all} those that look as well; else there are some of both.
 */
class EachRequestLostTest {
  private static final String WHICH = System.getProperty("mandate.each.request", "some");
  private static final int SAMPLE = 6;

  /** So many at the end are not needed each time. */
  private static final int LAST = 5;

  private static final Predicate<String> READS = "GET"::equals;
  private static final Predicate<String> CHANGES = READS.negate();

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> theEndIsTheSameWhicheverRequestFails() throws IOException {
    List<Desk.Asked> asked;
    List<String> expected;
    try (HostedStory story = story("whole")) {
      expected = story.told();
      asked = story.asked();
    }
    assertTrue(expected.contains("Tidy up merged closed"), expected.toString());
    assertTrue(expected.contains("[eyes, rocket]"), expected.toString());
    int changes = count(asked, CHANGES);
    Stream<DynamicTest> changed =
        chosen(changes, SAMPLE, !WHICH.equals("some"))
            .boxed()
            .flatMap(
                n ->
                    Stream.of(
                        lost("change", n, CHANGES, new Fault.CutAfter(), expected),
                        lost("change", n, CHANGES, Fault.status(502), expected)));
    Stream<DynamicTest> read =
        chosen(count(asked, READS), 2, WHICH.equals("all"))
            .mapToObj(n -> lost("look", n, READS, Fault.status(502), expected));
    return Stream.concat(changed, read);
  }

  private static int count(List<Desk.Asked> asked, Predicate<String> methods) {
    return (int) asked.stream().map(Desk.Asked::method).filter(methods).count();
  }

  /** Numbers of requests, evenly spread where not all are taken. */
  private static IntStream chosen(int of, int most, boolean all) {
    int step = all ? 1 : Math.max(1, of / most);
    return IntStream.rangeClosed(1, of - LAST).filter(n -> n % step == step / 2);
  }

  private DynamicTest lost(
      String sort, int n, Predicate<String> methods, Fault fault, List<String> expected) {
    String name = sort + " " + n + ": " + fault;
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try (HostedStory story = story(sort + "-" + n + "-" + fault.getClass().getSimpleName())) {
            story.desk().nth(n, methods, fault);
            List<String> told = story.told();
            assertEquals(without(expected, told), without(told, expected));
            assertFalse(story.desk().awaitsNth(), "the request was not made");
          }
        });
  }

  /** Each of some lines as often as it is more often there than among others. */
  private static List<String> without(List<String> some, List<String> others) {
    List<String> left = new ArrayList<>(some);
    others.forEach(left::remove);
    return left;
  }

  private HostedStory story(String name) throws IOException {
    return new HostedStory(Files.createDirectories(folder.resolve(name.replace(' ', '-'))));
  }
}
