/** Logback: what a daemon says, as JSON lines or as text, on standard error or in a file. */
package dev.mandate.daemon.log;
