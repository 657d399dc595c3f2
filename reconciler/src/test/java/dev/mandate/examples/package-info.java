/** The example repository and the template of {@code mandate init}, tried for real. */
package dev.mandate.examples;
