package dev.mandate.decide;

/**
 * Asks the policy in force. Implementations are thread-safe, never throw for what a policy does,
 * and bound its time and memory.
 */
public interface PolicyEvaluator {
  PolicyIdentity identity();

  PolicyAnswer evaluate(PolicyInput input);
}
