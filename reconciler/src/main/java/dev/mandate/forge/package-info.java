/**
 * What Mandate needs of the code host that a control repository lives on: proposals, reviews,
 * comments and checks, in Mandate's own words. Depends on {@code snapshot} and {@code canonical};
 * start at {@link dev.mandate.forge.Forge}, and see ADR 20.
 */
package dev.mandate.forge;
