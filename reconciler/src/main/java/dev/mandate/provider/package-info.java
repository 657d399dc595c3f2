/**
 * Asks providers of models whether they take a key: the only place that speaks to them in Mandate's
 * own name.
 */
package dev.mandate.provider;
