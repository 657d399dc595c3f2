package dev.mandate.sealing;

import static dev.mandate.sealing.GivenKeys.credential;
import static dev.mandate.sealing.GivenKeys.document;
import static dev.mandate.sealing.GivenKeys.pair;
import static dev.mandate.sealing.GivenKeys.purpose;
import static dev.mandate.sealing.GivenKeys.seal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.SecretValue;
import dev.mandate.run.Unsealing;
import dev.mandate.sealing.GivenKeys.Pair;
import dev.mandate.signing.Tools;
import dev.mandate.spec.SealedValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The library {@code jose} of Node opens what Mandate seals, and the other way round. */
class NodeJoseTest {
  private static final Path NODE = Path.of("src/test/node");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @BeforeEach
  void needsNode() {
    assumeTrue(
        Tools.present("node")
            && (Files.isDirectory(NODE.resolve("node_modules/jose"))
                || Tools.missing("jose (npm ci in " + NODE + ")")),
        "left out: no other implementation of JOSE is here");
  }

  @Test
  void opensWhatMandateSealed() throws JsonProcessingException {
    Pair first = pair();
    Pair second = pair();
    JsonNode sealed = seal("for both \u00fc", purpose("token"), first, second).json();
    for (Pair each : new Pair[] {first, second}) {
      ObjectNode request = JSON.createObjectNode();
      request.set("open", sealed);
      request.set("key", JSON.readTree(each.key().toJSONString()));
      assertEquals("for both \u00fc", node(request));
    }
  }

  @Test
  void sealsWhatMandateOpens() throws IOException {
    Pair ours = pair();
    Pair other = pair();
    ObjectNode request = JSON.createObjectNode();
    request.put("seal", "from elsewhere");
    request.set("protected", JSON.readTree(SealedValue.header(purpose("token"))));
    for (Pair each : List.of(ours, other)) {
      ObjectNode recipient = request.withArray("to").addObject();
      recipient.put("kid", each.point().thumbprint()).set("key", each.point().jwk());
    }
    ObjectNode document = document("token", seal("x", purpose("token"), ours));
    ((ObjectNode) document.get("spec")).set("sealed", JSON.readTree(node(request)));

    Unsealing.Result result =
        ours.opener().open(credential(document, ours, other), GivenKeys.REPOSITORY);

    assertEquals(
        "from elsewhere",
        result instanceof Unsealing.Result.Opened(SecretValue value) ? value.reveal() : result);
  }

  private static String node(ObjectNode request) {
    Tools.Ended ended =
        Tools.run(
            NODE, Map.of(), request.toString().getBytes(StandardCharsets.UTF_8), "node", "jwe.mjs");
    assertEquals(0, ended.code(), ended.output());
    return ended.output();
  }
}
