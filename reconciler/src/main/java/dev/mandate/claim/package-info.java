/**
 * Who may run an occurrence now: claims, how they are judged, and what can come of asking for one.
 * Uses no clock but the observer's own. Start at {@link dev.mandate.claim.Claimant}; ADR 6 says why
 * it is so.
 */
package dev.mandate.claim;
