package dev.mandate.forge;

/**
 * Something to say about a proposal, once.
 *
 * @param key which of the things that Mandate says there this is
 * @param body Markdown; of one that is longer than the host takes the beginning is said
 */
public record Comment(EffectKey key, String body) {}
