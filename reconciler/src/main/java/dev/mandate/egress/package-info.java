/**
 * The way out of a sandbox without network: a proxy of the reconciler that connects to the places
 * that an agent's spec names and to no others, and notes each. Start at {@link
 * dev.mandate.egress.EgressProxy}; uses {@code door}, {@code run} and {@code spec}.
 */
package dev.mandate.egress;
