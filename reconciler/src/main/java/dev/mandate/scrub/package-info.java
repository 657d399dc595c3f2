/**
 * What must not be written: secrets that are known, in whatever form, what has the shape of one,
 * and data of people. Depends on the JDK alone; start at {@link dev.mandate.scrub.Scrubber}.
 */
package dev.mandate.scrub;
