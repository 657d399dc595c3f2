/**
 * Puts the parts together by hand, one class for each thing that a command does with them. The only
 * package that sees every edge; start at {@link dev.mandate.wiring.ReconcileBench}.
 */
package dev.mandate.wiring;
