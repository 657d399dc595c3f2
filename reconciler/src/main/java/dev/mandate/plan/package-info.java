/**
 * Desired (specs, decisions) against done (ledger) at an instant, as a pure function to a value
 * that can be printed. Start at {@link dev.mandate.plan.Planner}.
 */
package dev.mandate.plan;
