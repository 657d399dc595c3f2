package dev.mandate.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.io.IOException;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Test
  void sortsKeysByUtf16CodeUnits() throws IOException {
    // RFC 8785, section 3.2.3.
    assertEquals(
        "{\"\\r\":1,\"1\":2,\"\u0080\":3,\"ö\":4,\"€\":5,\"😀\":6,\"\ufb33\":7}",
        canonical("{\"€\":5,\"\\r\":1,\"\ufb33\":7,\"1\":2,\"😀\":6,\"\u0080\":3,\"ö\":4}"));
  }

  @Test
  void printsNumbersAsEcmaScriptDoes() throws IOException {
    // RFC 8785, appendix B.
    assertEquals(
        "[0,0,1,1e+21,1e-7,333333333.3333333,9007199254740992,9007199254740994,1.5,-5e-324]",
        canonical(
            "[0,-0.0,1.0,1e21,1e-7,333333333.33333329,9007199254740992,9007199254740994,1.50,"
                + "-5e-324]"));
  }

  @Test
  void escapesOnlyWhatJsonMustEscape() throws IOException {
    assertEquals(
        "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\u007fé\u2028\"",
        canonical("\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\\\/\\u007f\\u00e9\\u2028\""));
  }

  @Test
  void refusesWhatHasNoCanonicalForm() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    assertThrows(
        IllegalArgumentException.class, () -> CanonicalJson.bytes(json.textNode("x\ud800")));
    assertThrows(
        IllegalArgumentException.class, () -> CanonicalJson.bytes(json.textNode("\udc00x")));
    assertThrows(
        IllegalArgumentException.class,
        () -> CanonicalJson.bytes(json.numberNode(Double.POSITIVE_INFINITY)));
    assertThrows(IllegalArgumentException.class, () -> CanonicalJson.bytes(json.missingNode()));
  }

  @Test
  void digestDoesNotDependOnTheOrderOfKeys() throws IOException {
    assertEquals(
        CanonicalJson.digest(MAPPER.readTree("{\"a\":1,\"b\":[2]}")),
        CanonicalJson.digest(MAPPER.readTree("{ \"b\": [2.0], \"a\": 1e0 }")));
  }

  @Test
  void agreesWithTheReferenceImplementation() {
    Trials.run(
        3000,
        draw -> {
          ObjectNode wrapped = MAPPER.createObjectNode();
          wrapped.set("v", object(draw));
          assertEquals(
              new JsonCanonicalizer(MAPPER.writeValueAsString(wrapped)).getEncodedString(),
              CanonicalJson.text(wrapped));
        });
  }

  private static ObjectNode object(Draw draw) {
    ObjectNode object = MAPPER.createObjectNode();
    draw.list(0, 6, CanonicalJsonTest::text)
        .forEach(key -> object.set(key, draw.chance(0.5) ? leaf(draw) : array(draw)));
    return object;
  }

  private static JsonNode array(Draw draw) {
    ArrayNode array = MAPPER.createArrayNode();
    draw.list(0, 5, CanonicalJsonTest::leaf).forEach(array::add);
    return array;
  }

  private static JsonNode leaf(Draw draw) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (draw.number(0, 7)) {
      case 0 -> json.textNode(text(draw));
      case 1 -> json.textNode(draw.of("😀", "x😀y"));
      case 2 -> json.numberNode(draw.random().nextLong());
      case 3 -> json.numberNode(draw.number(-1000, 1000));
      case 4 -> json.numberNode(finite(Double.longBitsToDouble(draw.random().nextLong())));
      case 5 -> json.numberNode(draw.random().nextDouble(-1e6, 1e6));
      case 6 -> json.booleanNode(draw.chance(0.5));
      default -> json.nullNode();
    };
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0.5;
  }

  private static String text(Draw draw) {
    return draw.text(
        0, 8, () -> draw.chance(0.9) ? draw.number(0, 0xff) : draw.of(0x20ac, 0x2028, 0xfb33));
  }

  private static String canonical(String json) throws IOException {
    return CanonicalJson.text(MAPPER.readTree(json));
  }
}
