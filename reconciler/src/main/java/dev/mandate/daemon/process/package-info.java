/**
 * A daemon as a process: its lock, its state file, signals, and how it is put in the background.
 */
package dev.mandate.daemon.process;
