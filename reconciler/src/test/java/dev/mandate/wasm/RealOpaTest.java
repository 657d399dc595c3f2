package dev.mandate.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.opa.RealOpa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded is what the real OPA says of the Rego sources, today. */
class RealOpaTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path BUNDLE = Path.of("..", "policy", "bundle").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void opaAnswersEveryFixtureAsRecorded() throws IOException {
    Optional<Path> opa = RealOpa.find();
    if (opa.isEmpty()) {
      return;
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    Fixtures.inputs().forEach(all::set);
    Path inputs = folder.resolve("inputs.json");
    Files.writeString(inputs, all.toString());
    RealOpa.Ended ended =
        RealOpa.run(
            folder,
            List.of(
                opa.get().toString(),
                "eval",
                "--data",
                BUNDLE.resolve("policies").toString(),
                "--data",
                BUNDLE.resolve("data").toString(),
                "--input",
                inputs.toString(),
                "--format",
                "raw",
                "{name: d | some name, i in input; d := data.mandate.decision with input as i}"));
    assertEquals(0, ended.code());
    JsonNode answers = JSON.readTree(ended.output());
    assertEquals(Fixtures.recorded().size(), answers.size());
    Fixtures.recorded().forEach((name, answer) -> assertEquals(answer, answers.path(name), name));
  }
}
