/**
 * Judges a control repository from its Git history alone, through the git command. Uses nothing of
 * the product, so that the two cannot err together.
 */
package dev.mandate.oracle;
