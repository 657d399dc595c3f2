package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mandate.canonical.CanonicalJson;
import java.nio.charset.StandardCharsets;

/**
 * What holds of any file in a control repository; {@code make fuzz} looks for one that shows else.
 */
class YamlFuzzTest {
  private final YamlReader reader = new YamlReader(Limits.defaults());

  @FuzzTest
  void anyBytesAreReadOrRefused(byte[] bytes) {
    YamlFile file = reader.read("f.yaml", bytes);
    assertTrue(!file.findings().isEmpty() || !file.documents().isEmpty());
    for (YamlDocument document : file.documents()) {
      byte[] canonical = CanonicalJson.bytes(document.json());
      YamlFile again = reader.read("canonical.yaml", canonical);
      if (again.findings().isEmpty()) {
        assertEquals(
            new String(canonical, StandardCharsets.UTF_8),
            CanonicalJson.text(again.documents().getFirst().json()));
      }
    }
  }
}
