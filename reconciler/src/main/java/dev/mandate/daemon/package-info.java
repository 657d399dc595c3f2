/**
 * Keeps a reconciliation going for as long as the process lives: turns of work, woken by alarms,
 * watched by health, metrics and a journal. Start at {@link dev.mandate.daemon.Daemon}. It uses
 * pure packages only; {@code wiring} hands it the work.
 */
package dev.mandate.daemon;
