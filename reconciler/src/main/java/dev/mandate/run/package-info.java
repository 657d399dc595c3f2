/**
 * What a run is, how it can end, and the ports it needs: a launcher and a target repository.
 * Depends on {@code decide} and what lies before it; start at {@link dev.mandate.run.Runner}.
 */
package dev.mandate.run;
