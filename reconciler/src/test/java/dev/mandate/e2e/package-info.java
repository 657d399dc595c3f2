/**
 * Whole reconciliations on real repositories, with the real policy and real child processes. Start
 * at {@link dev.mandate.e2e.Scene}, which is what every scenario is given.
 */
package dev.mandate.e2e;
