package dev.mandate.forge;

import java.time.Instant;
import java.util.function.Function;

/** What came of asking a forge; failures are told apart by who can do something about them. */
public sealed interface Answer<T> {
  /** The forge has answered. */
  record Known<T>(T value) implements Answer<T> {}

  /**
   * The forge wants to be asked later; nothing is wrong.
   *
   * @param until not before then
   */
  record Later<T>(Instant until, String why) implements Answer<T> {}

  /**
   * The forge says no; asking again does not help.
   *
   * @param mend what a person can do about it
   */
  record Refused<T>(String why, String mend) implements Answer<T> {}

  /** No answer came, or a broken one; whatever was to be done may have been done. */
  record Unreachable<T>(String why) implements Answer<T> {}

  /** The same with another value; what is no value stays as it is. */
  default <U> Answer<U> map(Function<T, U> change) {
    return switch (this) {
      case Known<T>(T value) -> new Known<>(change.apply(value));
      case Later<T>(Instant until, String why) -> new Later<>(until, why);
      case Refused<T>(String why, String mend) -> new Refused<>(why, mend);
      case Unreachable<T>(String why) -> new Unreachable<>(why);
    };
  }
}
