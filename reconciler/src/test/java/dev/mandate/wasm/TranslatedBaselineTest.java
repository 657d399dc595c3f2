package dev.mandate.wasm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ByteClassCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.wasm.Parser;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.policy.TranslatedPolicy;
import dev.mandate.wasm.WasmSettings.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranslatedBaselineTest {

  /**
   * So whatever the tests show of code translated at run time, limits included, holds for this too.
   */
  @Test
  void isWhatTranslatingAtRunTimeGivesByteForByte() throws IOException {
    Map<String, byte[]> classes =
        Compiler.builder(Parser.parse(baselineWasm()))
            .withClassName(TranslatedPolicy.class.getName() + "Machine")
            .withClassCollectorFactory(ByteClassCollector::new)
            .withInterpreterFallback(InterpreterFallback.SILENT)
            .build()
            .compile()
            .classBytes();
    assertFalse(classes.isEmpty());
    for (var translated : classes.entrySet()) {
      String file = "/" + translated.getKey().replace('.', '/') + ".class";
      try (InputStream built = TranslatedPolicy.class.getResourceAsStream(file)) {
        assertArrayEquals(translated.getValue(), built.readAllBytes(), file);
      }
    }
  }

  @Test
  void servesTheBaselineAndNoOtherBytes() {
    byte[] baseline = baselineWasm();
    // A custom section with the name "x": another file that means the same.
    byte[] other = Arrays.copyOf(baseline, baseline.length + 4);
    System.arraycopy(new byte[] {0, 2, 1, 'x'}, 0, other, baseline.length, 4);

    assertTrue(TranslatedBaseline.isOf(baseline));
    assertSame(TranslatedPolicy.load(), ModuleCode.of(baseline, Mode.COMPILED).module());
    assertFalse(TranslatedBaseline.isOf(other));
    assertNotSame(TranslatedPolicy.load(), ModuleCode.of(other, Mode.COMPILED).module());
    assertNotSame(TranslatedPolicy.load(), ModuleCode.of(baseline, Mode.INTERPRETED).module());
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() {
    OpaInstance instance = new OpaInstance(ModuleCode.of(baselineWasm(), Mode.COMPILED), 64 * 16);
    instance.load("{}".getBytes(StandardCharsets.UTF_8));
    byte[] input = "{}".getBytes(StandardCharsets.UTF_8);
    Thread.currentThread().interrupt();
    try {
      assertThrows(ChicoryInterruptedException.class, () -> instance.evaluate(0, input));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void growsToTheMemoryLimitAndNoFurther() {
    WasmSettings small = WasmSettings.defaults(Mode.COMPILED).withMemoryMiB(8);
    String numbers = "{\"hook\":[" + "1,".repeat(500_000) + "1]}";
    try (WasmPolicyEvaluator evaluator =
        TestBundles.load(
            WasmPolicies.baselineBundle(), small, JsonNodeFactory.instance.objectNode())) {
      var none =
          assertInstanceOf(
              PolicyAnswer.NoAnswer.class, evaluator.evaluate(TestBundles.input(numbers)));
      assertEquals("memory", none.reason(), none.detail());
    }
  }

  private static byte[] baselineWasm() {
    try {
      return BundleReader.read(WasmPolicies.baselineBundle()).wasm();
    } catch (RefusedBundleException e) {
      throw new AssertionError(e);
    }
  }
}
