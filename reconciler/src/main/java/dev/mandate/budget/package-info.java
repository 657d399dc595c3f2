/**
 * What runs may use up over a time, together: accounts, their periods, what is reserved and what
 * was spent. Uses specs and reads sums through the snapshot port; knows no clock. Start at {@link
 * dev.mandate.budget.Accounts}; ADR 16 says why it is so.
 */
package dev.mandate.budget;
