/**
 * What earlier passes recorded on the runs branch: which occurrences are finished, and how. Start
 * at {@link dev.mandate.ledger.Ledger}.
 */
package dev.mandate.ledger;
