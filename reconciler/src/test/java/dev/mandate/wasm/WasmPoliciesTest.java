package dev.mandate.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.wasm.WasmSettings.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class WasmPoliciesTest {
  private static final WasmSettings SETTINGS = WasmSettings.defaults(Mode.INTERPRETED);
  private static final ObjectNode NONE = JsonNodeFactory.instance.objectNode();

  @Test
  void aBundleWithAnotherDigestThanThePinnedOneIsRefused() {
    byte[] bundle = WasmPolicies.baselineBundle();
    Digest other = Digest.of(new byte[] {1});
    var refused = refused(new WasmPolicies(SETTINGS).load(bundle, Optional.of(other), NONE));
    assertEquals("digest-mismatch", refused.reason());
    assertTrue(refused.what().contains(other.value()), refused.what());
    loaded(new WasmPolicies(SETTINGS).load(bundle, Optional.of(Digest.of(bundle)), NONE)).close();
  }

  @Test
  void bytesThatAreNoBundleAreRefused() throws IOException {
    byte[] bundle = WasmPolicies.baselineBundle();
    assertEquals("not-a-bundle", reason(new byte[0]));
    assertEquals("not-a-bundle", reason("policy".getBytes(StandardCharsets.UTF_8)));
    assertEquals("not-a-bundle", reason(Arrays.copyOf(bundle, bundle.length / 2)));
    assertEquals("no-policy", reason(bundle(Map.of("/data.json", bytes("{}")))));
    assertEquals("not-opa-wasm", reason(bundle(Map.of("/policy.wasm", bytes("no module")))));
    assertEquals(
        "not-opa-wasm", reason(bundle(Map.of("/policy.wasm", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}))));
  }

  @Test
  void dataThatIsNoObjectIsRefused() throws IOException {
    for (String data : new String[] {"[]", "{", "{} {}", "{\"a\":1,\"a\":2}", "{\"mandate\":[]}"}) {
      Map<String, byte[]> entries = new LinkedHashMap<>(entries(TestBundles.bytes("echo")));
      entries.put("/data.json", bytes(data));
      assertEquals("bad-data", reason(bundle(entries)), data);
    }
  }

  @Test
  void aBundleThatUnpacksToTooMuchIsRefusedBeforeItIsUnpacked() throws IOException {
    byte[] bomb = bundle(Map.of("/policy.wasm", new byte[65 << 20]));
    assertTrue(bomb.length < 1 << 20);
    assertEquals("too-large", reason(bomb));
    assertEquals("too-large", reason(bundle(Map.of("/other", new byte[65 << 20]))));
    assertEquals("too-large", reason(new byte[(16 << 20) + 1]));
  }

  @Test
  void aFunctionThatTheEngineDoesNotHaveIsFoundWhenLoading() {
    var refused =
        refused(new WasmPolicies(SETTINGS).load(TestBundles.bytes("clock"), Optional.empty(), NONE));
    assertEquals("unknown-builtin", refused.reason());
    assertTrue(refused.what().contains("time.now_ns"), refused.what());
  }

  @Test
  void anotherEntryPointIsRefused() {
    assertEquals("no-entrypoint", reason(TestBundles.bytes("other-entrypoint")));
  }

  @Test
  void anotherAbiIsRefused() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>(entries(TestBundles.bytes("echo")));
    byte[] wasm = entries.get("/policy.wasm");
    // Global section of OPA's modules ends with the two ABI constants: immutable i32 1 and i32 3.
    byte[] abi = {0x7f, 0x00, 0x41, 0x01, 0x0b, 0x7f, 0x00, 0x41, 0x03, 0x0b};
    int at = indexOf(wasm, abi);
    assertTrue(at > 0, "the ABI constants are not where they were");
    wasm[at + 3] = 2;
    assertEquals("abi", reason(bundle(entries)));
  }

  @Test
  void aPolicyThatAsksForMoreMemoryThanTheLimitIsRefused() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>(entries(TestBundles.bytes("echo")));
    byte[] wasm = entries.get("/policy.wasm");
    int at = indexOf(wasm, new byte[] {6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0});
    assertTrue(at > 0 && wasm[at + 9] > 0, "the import of the memory is not where it was");
    wasm[at + 9] = 127;
    WasmSettings small = SETTINGS.withMemoryMiB(1);
    var refused = refused(new WasmPolicies(small).load(bundle(entries), Optional.empty(), NONE));
    assertEquals("memory", refused.reason());
  }

  @Test
  void theBaselineNeedsNothingOfItsHost() {
    for (Mode mode : Mode.values()) {
      loaded(new WasmPolicies(WasmSettings.defaults(mode)).loadBaseline(NONE)).close();
    }
    OpaInstance instance = instance(entriesOf(WasmPolicies.baselineBundle()).get("/policy.wasm"));
    assertEquals(Map.of(), instance.builtins());
    assertEquals(Map.of("mandate/decision", 0), instance.entrypoints());
  }

  @Test
  void parametersChangeAnswerAndIdentity() {
    ObjectNode strict = JsonNodeFactory.instance.objectNode();
    strict.putObject("cost").put("per_run_usd_max", 1);
    JsonNode input = Fixtures.inputs().get("before-execute-allow-triage");
    try (WasmPolicyEvaluator plain = loaded(new WasmPolicies(SETTINGS).loadBaseline(NONE));
        WasmPolicyEvaluator changed = loaded(new WasmPolicies(SETTINGS).loadBaseline(strict))) {
      assertEquals("allow", verdict(plain, input));
      assertEquals("deny", verdict(changed, input));
      assertEquals(plain.identity().bundle(), changed.identity().bundle());
      assertNotEquals(plain.identity().digest(), changed.identity().digest());
    }
  }

  @Test
  void aMisspeltOrMissingParameterDeniesEverything() {
    JsonNode input = Fixtures.inputs().get("before-execute-allow-triage");
    ObjectNode misspelt = JsonNodeFactory.instance.objectNode();
    misspelt.putObject("modles");
    ObjectNode missing = JsonNodeFactory.instance.objectNode();
    missing.putNull("models");
    ObjectNode odd = JsonNodeFactory.instance.objectNode();
    odd.put("protected_paths", "none");
    for (ObjectNode parameters : new ObjectNode[] {misspelt, missing, odd}) {
      try (WasmPolicyEvaluator evaluator =
          loaded(new WasmPolicies(SETTINGS).loadBaseline(parameters))) {
        JsonNode answer = answer(evaluator, input);
        assertEquals("deny", answer.path("verdict").asText());
        assertTrue(answer.toString().contains("policy-parameters"), answer.toString());
      }
    }
  }

  @Test
  void aClosedPolicyGivesNoAnswer() {
    WasmPolicyEvaluator evaluator = loaded(new WasmPolicies(SETTINGS).loadBaseline(NONE));
    evaluator.close();
    var none =
        assertInstanceOf(
            PolicyAnswer.NoAnswer.class, evaluator.evaluate(TestBundles.input("{}")));
    assertEquals("closed", none.reason());
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertFalse(throwsNothing(() -> SETTINGS.withInstances(0)));
    assertFalse(throwsNothing(() -> SETTINGS.withMemoryMiB(0)));
    assertFalse(throwsNothing(() -> SETTINGS.withTimeLimit(java.time.Duration.ZERO)));
  }

  private static boolean throwsNothing(Runnable work) {
    try {
      work.run();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static OpaInstance instance(byte[] wasm) {
    return new OpaInstance(ModuleCode.of(wasm, Mode.INTERPRETED), 1024);
  }

  private static String verdict(WasmPolicyEvaluator evaluator, JsonNode input) {
    return answer(evaluator, input).path("verdict").asText();
  }

  private static JsonNode answer(WasmPolicyEvaluator evaluator, JsonNode input) {
    return assertInstanceOf(
            PolicyAnswer.Value.class, evaluator.evaluate(TestBundles.input(input.toString())))
        .json();
  }

  private static String reason(byte[] bundle) {
    PolicyLoad.Refused refused =
        refused(new WasmPolicies(SETTINGS).load(bundle, Optional.empty(), NONE));
    assertFalse(refused.mend().isBlank());
    return refused.reason();
  }

  private static PolicyLoad.Refused refused(PolicyLoad load) {
    return assertInstanceOf(PolicyLoad.Refused.class, load);
  }

  private static WasmPolicyEvaluator loaded(PolicyLoad load) {
    return assertInstanceOf(PolicyLoad.Loaded.class, load).evaluator();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }

  private static Map<String, byte[]> entriesOf(byte[] bundle) {
    try {
      return entries(bundle);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> entries(byte[] bundle) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bundle));
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), tar.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] bundle(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      for (var entry : entries.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }
}
