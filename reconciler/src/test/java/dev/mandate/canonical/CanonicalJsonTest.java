package dev.mandate.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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

  @Property
  void agreesWithTheReferenceImplementation(@ForAll("values") JsonNode value) throws IOException {
    ObjectNode wrapped = MAPPER.createObjectNode().set("v", value);
    assertEquals(
        new JsonCanonicalizer(MAPPER.writeValueAsString(wrapped)).getEncodedString(),
        CanonicalJson.text(wrapped));
  }

  @Provide
  Arbitrary<JsonNode> values() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Arbitrary<String> text =
        Arbitraries.strings()
            .withCharRange('\u0000', '\u00ff')
            .withChars('€', '\u2028', '\ufb33')
            .ofMaxLength(8);
    Arbitrary<JsonNode> leaf =
        Arbitraries.oneOf(
            text.map(json::textNode),
            Arbitraries.of("😀", "x😀y").map(json::textNode),
            Arbitraries.longs().map(json::numberNode),
            Arbitraries.doubles().map(json::numberNode),
            Arbitraries.of(true, false).map(json::booleanNode),
            Arbitraries.just(json.nullNode()));
    Arbitrary<JsonNode> list = leaf.list().ofMaxSize(5).map(CanonicalJsonTest::array);
    return Arbitraries.maps(text, Arbitraries.oneOf(leaf, list))
        .ofMaxSize(6)
        .map(CanonicalJsonTest::object);
  }

  private static JsonNode array(Iterable<JsonNode> items) {
    var array = MAPPER.createArrayNode();
    items.forEach(array::add);
    return array;
  }

  private static JsonNode object(Map<String, JsonNode> fields) {
    ObjectNode object = MAPPER.createObjectNode();
    fields.forEach(object::set);
    return object;
  }

  private static String canonical(String json) throws IOException {
    return CanonicalJson.text(MAPPER.readTree(json));
  }
}
