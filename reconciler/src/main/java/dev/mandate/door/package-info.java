/**
 * How an edge lets one run's connections in and out, and all of them out when the run is over.
 * Start at {@link dev.mandate.door.Door}; uses the JDK alone.
 */
package dev.mandate.door;
