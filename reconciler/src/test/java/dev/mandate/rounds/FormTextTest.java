package dev.mandate.rounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTextTest {
  private static final List<String> LABELS = List.of("Name", "Agent", "Prompt", "Owner");

  @Test
  void readsWhatGitHubWrites() {
    String body =
        "### Name\r\n\r\npin\r\n\r\n### Agent\r\n\r\n_No response_\r\n\r\n### Prompt\r\n\r\nDo\r\n\r\nit.";
    assertEquals(
        Optional.of(new FormText(Map.of("Name", "pin", "Prompt", "Do\n\nit."))),
        FormText.of(body, LABELS));
  }

  @Test
  void aHeadingInWhatWasFilledInIsNoField() {
    String body = "### Name\n\npin\n\n### Prompt\n\n### Name\n\nother\n\n### Agent\n\nevil\n";
    FormText filled = FormText.of(body, LABELS).orElseThrow();
    assertEquals(Optional.of("pin"), filled.text("Name"));
    assertEquals(Optional.empty(), filled.text("Agent"));
    assertTrue(filled.text("Prompt").orElseThrow().contains("evil"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "It crashes", "text\n### Name\n\npin", "## Name\n\npin"})
  void otherTextIsNoForm(String body) {
    assertEquals(Optional.empty(), FormText.of(body, LABELS));
  }

  @Test
  void theFormsAskForWhatIsRead() throws Exception {
    for (SpecForm form : SpecForms.ALL) {
      List<String> labels = new ArrayList<>();
      List<String> required = new ArrayList<>();
      String file = "/dev/mandate/templates/github/ISSUE_TEMPLATE/" + form.file();
      try (InputStream in = SpecForm.class.getResourceAsStream(file)) {
        for (JsonNode field : new YAMLMapper().readTree(in).path("body")) {
          String label = field.path("attributes").path("label").asText();
          labels.add(label);
          if (field.path("validations").path("required").asBoolean()) {
            required.add(label);
          }
        }
      }
      assertEquals(labels, form.labels());
      assertEquals(required, form.required());
    }
  }
}
