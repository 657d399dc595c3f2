package dev.mandate.webhooks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** What holds of any payload that is signed; {@code make fuzz} looks for one that shows else. */
class WebhookFuzzTest {

  @FuzzTest
  void aPayloadNamesAFewNumbersOrIsRefused(byte[] body) {
    try {
      Payload payload = Payload.of(body);
      assertTrue(payload.numbers().size() <= 50);
      for (long number : payload.numbers()) {
        assertTrue(number >= 1 && number <= Integer.MAX_VALUE);
      }
    } catch (IOException refused) {
      assertTrue(body.length < 1 << 20);
    }
  }
}
