/**
 * A model server on loopback that says what a test wants, in the words of the providers. Start at
 * {@link dev.mandate.testkit.model.ModelServer}.
 */
package dev.mandate.testkit.model;
