/**
 * Files, messages and branches from outcomes and evidence, and the port that publishes them.
 * Depends on {@code evidence} and what lies before it; start at {@link
 * dev.mandate.writeback.Publisher}.
 */
package dev.mandate.writeback;
