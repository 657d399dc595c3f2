/**
 * What policy is asked and how its answer is read: anything that is not a clear yes is a no.
 * Depends on {@code spec} and what lies before it; start at {@link dev.mandate.decide.Decisions}.
 */
package dev.mandate.decide;
