/**
 * The written rules of the code base as tests: arrows between packages, forbidden calls, hygiene.
 */
package dev.mandate.architecture;
