/**
 * Verifies the whole runs branch from a clone, offline. Pure: reads Git, signatures and
 * declarations through ports of its own. Depends on {@code evidence} and what lies before it; start
 * at {@link dev.mandate.verify.RunsVerifier}.
 */
package dev.mandate.verify;
