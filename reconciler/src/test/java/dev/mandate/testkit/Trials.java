package dev.mandate.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Checks a property on many generated values. Every trial has a seed of its own, the same in each
 * run of the tests, and a failure names it: {@code Trials.once(seed, property)} repeats it alone.
 */
public final class Trials {
  private Trials() {}

  /** Makes its values from the random source that it is given, and from nothing else. */
  @FunctionalInterface
  public interface Property {
    void check(Draw draw) throws Exception;
  }

  /** Checks with the seeds from 1 to {@code count}. */
  public static void run(int count, Property property) {
    for (long seed = 1; seed <= count; seed++) {
      once(seed, property);
    }
  }

  /** Checks with one seed. */
  public static void once(long seed, Property property) {
    try {
      property.check(new Draw(new SplittableRandom(seed)));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("with seed " + seed + ": " + e.getMessage(), e);
    }
  }

  /** A source of random values. */
  public record Draw(SplittableRandom random) {

    /** From {@code least} to {@code most}, both included. */
    public int number(int least, int most) {
      return random.nextInt(least, most + 1);
    }

    public boolean chance(double probability) {
      return random.nextDouble() < probability;
    }

    @SafeVarargs
    public final <T> T of(T... values) {
      return values[random.nextInt(values.length)];
    }

    public <T> T of(List<T> values) {
      return values.get(random.nextInt(values.size()));
    }

    /** A list with {@code least} to {@code most} elements. */
    public <T> List<T> list(int least, int most, Function<Draw, T> element) {
      int size = number(least, most);
      List<T> list = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        list.add(element.apply(this));
      }
      return list;
    }

    /** The same elements in another order. */
    public <T> List<T> shuffled(List<T> values) {
      List<T> rest = new ArrayList<>(values);
      List<T> result = new ArrayList<>(rest.size());
      while (!rest.isEmpty()) {
        result.add(rest.remove(random.nextInt(rest.size())));
      }
      return result;
    }

    /** A text of up to {@code most} code points. */
    public String text(int least, int most, IntSupplier codePoint) {
      StringBuilder text = new StringBuilder();
      for (int i = number(least, most); i > 0; i--) {
        text.appendCodePoint(codePoint.getAsInt());
      }
      return text.toString();
    }
  }
}
