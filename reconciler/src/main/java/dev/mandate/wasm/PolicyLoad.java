package dev.mandate.wasm;

/** What came of loading a policy bundle. */
public sealed interface PolicyLoad {

  /** The policy is in force until it is closed. */
  record Loaded(WasmPolicyEvaluator evaluator) implements PolicyLoad {}

  /**
   * The bundle is not used, and nothing of it was asked.
   *
   * @param reason machine-readable: {@code digest-mismatch}, {@code not-a-bundle}, {@code
   *     too-large}, {@code no-policy}, {@code not-opa-wasm}, {@code abi}, {@code no-entrypoint},
   *     {@code unknown-builtin}, {@code bad-data}, {@code memory}
   * @param what one clause with the offending value
   * @param mend one sentence
   */
  record Refused(String reason, String what, String mend) implements PolicyLoad {}
}
