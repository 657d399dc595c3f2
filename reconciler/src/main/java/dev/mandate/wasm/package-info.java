/**
 * Policies compiled to WASM, evaluated in this JVM within bounds of time and memory. The only
 * package that sees the engine's types; start at {@link dev.mandate.wasm.WasmPolicies}.
 */
package dev.mandate.wasm;
