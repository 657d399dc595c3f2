/**
 * What is wrong, where, and how to mend it. Depends on nothing; start at {@link
 * dev.mandate.finding.Finding}.
 */
package dev.mandate.finding;
