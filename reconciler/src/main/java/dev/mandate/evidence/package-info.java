/**
 * The statements to sign about a run, and the port that signs them. Depends on {@code run} and what
 * lies before it; start at {@link dev.mandate.evidence.Statement}.
 */
package dev.mandate.evidence;
