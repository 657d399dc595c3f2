package dev.mandate.webhooks;

import java.io.IOException;
import java.time.Duration;

/** Told what comes in; called by many threads at once, and does not throw. */
public interface WebhookEvents {

  /**
   * A request was answered.
   *
   * @param delivery its id where it has one of the right form, else empty; untrusted until the
   *     outcome says that it was signed
   */
  void answered(Outcome outcome, String delivery, Duration took);

  /** Deliveries cannot be noted, so none is taken. */
  void unstored(IOException why);

  /** Somebody who tells nobody. */
  static WebhookEvents unheard() {
    return new WebhookEvents() {
      @Override
      public void answered(Outcome outcome, String delivery, Duration took) {}

      @Override
      public void unstored(IOException why) {}
    };
  }
}
