package dev.mandate.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.decide.PolicyAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WasmConcurrencyTest {
  private static final int THREADS = 6;
  private static final int ROUNDS = 6;

  @Test
  void manyThreadsGetTheRightAnswersFromFewInstances()
      throws InterruptedException, ExecutionException {
    Map<String, JsonNode> inputs = Fixtures.inputs();
    Map<String, JsonNode> recorded = Fixtures.recorded();
    WasmSettings settings =
        WasmSettings.defaults(WasmSettings.Mode.COMPILED)
            .withInstances(3)
            .withTimeLimit(Duration.ofMinutes(2));
    try (WasmPolicyEvaluator evaluator =
            TestBundles.load(
                WasmPolicies.baselineBundle(), settings, JsonNodeFactory.instance.objectNode());
        ExecutorService callers = Executors.newFixedThreadPool(THREADS)) {
      List<String> names = new ArrayList<>(inputs.keySet());
      List<Future<Integer>> results = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int offset = thread * 31;
        Callable<Integer> work =
            () -> {
              int right = 0;
              for (int i = 0; i < names.size() * ROUNDS; i++) {
                String name = names.get((i + offset) % names.size());
                var answer = evaluator.evaluate(TestBundles.input(inputs.get(name).toString()));
                if (answer instanceof PolicyAnswer.Value(JsonNode json)
                    && json.equals(recorded.get(name))) {
                  right++;
                }
              }
              return right;
            };
        results.add(callers.submit(work));
      }
      for (Future<Integer> result : results) {
        assertEquals(names.size() * ROUNDS, result.get());
      }
    }
  }
}
