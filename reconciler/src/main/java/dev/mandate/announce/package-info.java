/**
 * What people are told on a code host: proposals of agents as proposals of the forge, and what
 * became of them. Pure but for the forge, which is a port. Start at {@link
 * dev.mandate.announce.Proposals}, and see ADR 22.
 */
package dev.mandate.announce;
