package dev.mandate.webhooks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenDeliveriesTest {
  @TempDir Path folder;

  @Test
  void theFilesStaySmallAndTheLastOnesAreKnown() throws IOException {
    try (SeenDeliveries seen = SeenDeliveries.in(folder, 100)) {
      for (int i = 0; i < 1000; i++) {
        assertTrue(seen.add("delivery-" + i));
      }
      assertFalse(seen.add("delivery-999"));
      assertFalse(seen.add("delivery-900"));
      assertTrue(seen.add("delivery-1"), "long forgotten");
    }
    long bytes =
        Files.size(folder.resolve("deliveries")) + Files.size(folder.resolve("deliveries.older"));
    assertTrue(bytes < 200 * 13, bytes + " bytes");
    try (SeenDeliveries again = SeenDeliveries.in(folder, 100)) {
      assertFalse(again.add("delivery-999"));
      assertFalse(again.add("delivery-900"));
    }
  }

  @Test
  void halfALineSpoilsNothing() throws IOException {
    try (SeenDeliveries seen = SeenDeliveries.in(folder, 100)) {
      seen.add("delivery-1");
    }
    Files.write(
        folder.resolve("deliveries"),
        new byte[] {'\n', 'd', 'e', 0, -1},
        StandardOpenOption.APPEND);

    try (SeenDeliveries again = SeenDeliveries.in(folder, 100)) {
      assertFalse(again.add("delivery-1"));
      assertTrue(again.add("delivery-2"));
    }
    try (SeenDeliveries again = SeenDeliveries.in(folder, 100)) {
      assertFalse(again.add("delivery-2"));
    }
  }
}
