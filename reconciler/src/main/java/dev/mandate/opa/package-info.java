/**
 * Runs the compiler of policies, OPA, as a child process: for those who write policies, never for
 * deciding. Start at {@link dev.mandate.opa.OpaTool}.
 */
package dev.mandate.opa;
