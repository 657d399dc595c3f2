/**
 * What every sandbox needs that starts agents as child processes of the reconciler: finding the
 * program, following its output, its time, and ending all that came of it. Start reading at {@link
 * dev.mandate.launch.Supervision}. Uses the pure packages only.
 */
package dev.mandate.launch;
