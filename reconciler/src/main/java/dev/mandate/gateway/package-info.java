/**
 * The way from an agent to its model: HTTP on a socket that only one run knows the token of. Holds
 * the provider's key, lets pass what the agent's spec names, and counts what it takes. Start at
 * {@link dev.mandate.gateway.ModelGateway}, who comes in by a {@code door}; docs/runs.md says what
 * it promises, ADR 15 why.
 */
package dev.mandate.gateway;
