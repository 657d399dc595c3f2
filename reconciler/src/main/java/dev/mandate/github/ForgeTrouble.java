package dev.mandate.github;

import dev.mandate.forge.Answer;
import java.io.IOException;
import java.time.Instant;

/** Why GitHub gave no answer that can be used; says nothing of credentials. */
final class ForgeTrouble extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Answer<Void> answer;

  private ForgeTrouble(String message, Answer<Void> answer, Throwable cause) {
    super(message, cause);
    this.answer = answer;
  }

  static ForgeTrouble later(Instant until, String why) {
    return new ForgeTrouble(why, new Answer.Later<>(until, why), null);
  }

  static ForgeTrouble refused(String why, String mend) {
    return new ForgeTrouble(why, new Answer.Refused<>(why, mend), null);
  }

  static ForgeTrouble unreachable(String why, Throwable cause) {
    return new ForgeTrouble(why, new Answer.Unreachable<>(why), cause);
  }

  /** Whether what was asked for may be there all the same, made by this request or by another. */
  boolean mayBeThere() {
    return !(answer instanceof Answer.Later);
  }

  /** As callers see it. */
  <T> Answer<T> answer() {
    return answer.map(
        nothing -> {
          throw new IllegalStateException("trouble is never an answer");
        });
  }
}
