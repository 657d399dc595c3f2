package dev.mandate.rounds;

import dev.mandate.forge.Answer;
import java.time.Instant;

/** The forge had no answer, so what was begun ends here; it comes again where that can help. */
public final class NotNow extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Answer<?> answer;

  private NotNow(Answer<?> answer) {
    super("the forge has no answer");
    this.answer = answer;
  }

  /** The value of an answer that has one. */
  static <T> T unless(Answer<T> answer) throws NotNow {
    if (answer instanceof Answer.Known<T>(T value)) {
      return value;
    }
    throw new NotNow(answer);
  }

  /** Another process is at it. */
  static NotNow until(Instant then, String why) {
    return new NotNow(new Answer.Later<>(then, why));
  }

  /** What the forge said instead. */
  <T> Answer<T> said() {
    return switch (answer) {
      case Answer.Known<?> known -> throw new IllegalStateException("there was an answer");
      case Answer.Later<?>(var until, String why) -> new Answer.Later<>(until, why);
      case Answer.Refused<?>(String why, String mend) -> new Answer.Refused<>(why, mend);
      case Answer.Unreachable<?>(String why) -> new Answer.Unreachable<>(why);
    };
  }
}
