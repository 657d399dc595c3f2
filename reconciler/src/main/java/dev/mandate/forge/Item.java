package dev.mandate.forge;

import java.time.Instant;

/**
 * Something that people talk about on a forge.
 *
 * @param number of the issue or proposal
 * @param proposal whether it is a proposal
 * @param byProgram whether a program has opened it
 * @param moved when it last changed, as the forge tells
 */
public record Item(long number, boolean proposal, boolean byProgram, Instant moved) {}
