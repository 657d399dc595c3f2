/**
 * One pass: fetch, read, judge, plan, claim, run, prove, record. Start at {@link
 * dev.mandate.cycle.Reconciliation}.
 */
package dev.mandate.cycle;
