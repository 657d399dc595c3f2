package dev.mandate.forge;

/**
 * Something to say about a proposal, once.
 *
 * @param key which of the things that Mandate says there this is
 * @param body Markdown
 */
public record Comment(EffectKey key, String body) {}
