package dev.mandate.plan;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.testkit.Golden;
import dev.mandate.wasm.PolicyLoad;
import dev.mandate.wasm.WasmPolicies;
import dev.mandate.wasm.WasmPolicyEvaluator;
import dev.mandate.wasm.WasmSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Specs, history and an instant in; the plan out, under the policy that comes with Mandate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanCasesTest {
  private WasmPolicyEvaluator policy;

  @BeforeAll
  void loadPolicy() {
    WasmSettings settings =
        WasmSettings.defaults(WasmSettings.Mode.COMPILED).withTimeLimit(Duration.ofMinutes(1));
    policy =
        switch (new WasmPolicies(settings).loadBaseline(JsonNodeFactory.instance.objectNode())) {
          case PolicyLoad.Loaded(WasmPolicyEvaluator evaluator) -> evaluator;
          case PolicyLoad.Refused refused -> fail(refused.toString());
        };
  }

  @AfterAll
  void closePolicy() {
    policy.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plansAsTheCaseExpects(String name) throws IOException {
    String plans = PlanCase.read(PlanCase.FOLDER.resolve(name), policy).plans();
    Golden.check("cases/plan/" + name + "/expected.txt", plans);
  }

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(PlanCase.FOLDER)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.equals("common"))
          .sorted()
          .toList();
    }
  }
}
