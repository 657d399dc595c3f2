/**
 * Measures Mandate beside the tools that people know, on a generated corpus. Not part of the
 * product: nothing here is packaged. Start at {@link dev.mandate.bench.Bench}; {@code run.sh} starts
 * it.
 */
package dev.mandate.bench;
