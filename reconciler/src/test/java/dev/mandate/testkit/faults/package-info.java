/**
 * A network between a Git client and a Git server that fails on demand. Start at {@link
 * dev.mandate.testkit.faults.FaultProxy}.
 */
package dev.mandate.testkit.faults;
