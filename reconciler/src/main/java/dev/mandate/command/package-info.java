/**
 * What people say to Mandate in comments: which lines are commands, and what they say. Depends on
 * {@code spec} for near names; start at {@link dev.mandate.command.CommandReader}, and see ADR 24.
 */
package dev.mandate.command;
