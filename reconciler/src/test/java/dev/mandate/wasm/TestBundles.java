package dev.mandate.wasm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Hook;
import dev.mandate.decide.PolicyInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The policies that misbehave, compiled from {@code policy/hostile/*.rego}. */
final class TestBundles {
  private static final Path FOLDER = Path.of("..", "policy", "hostile");

  private TestBundles() {}

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name + ".tar.gz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static WasmPolicyEvaluator load(String name, WasmSettings settings) {
    return load(bytes(name), settings, JsonNodeFactory.instance.objectNode());
  }

  static WasmPolicyEvaluator load(byte[] bundle, WasmSettings settings, ObjectNode parameters) {
    return switch (new WasmPolicies(settings).load(bundle, Optional.empty(), parameters)) {
      case PolicyLoad.Loaded(WasmPolicyEvaluator evaluator) -> evaluator;
      case PolicyLoad.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  /** An input of any shape, also one that nothing in the program would build. */
  static PolicyInput input(String json) {
    return new PolicyInput(
        Hook.BEFORE_EXECUTE, json, Digest.of(json.getBytes(StandardCharsets.UTF_8)));
  }
}
