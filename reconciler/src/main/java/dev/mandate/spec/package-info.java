/**
 * YAML to typed, canonical specs: strict reading, schema check, references across files. Depends on
 * {@code finding}, {@code canonical} and {@code snapshot}; start at {@link
 * dev.mandate.spec.SpecLoader}.
 */
package dev.mandate.spec;
