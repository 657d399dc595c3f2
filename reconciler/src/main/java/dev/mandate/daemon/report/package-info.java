/** Tells of everything that happens in a daemon: to its log, its metrics, its state file. */
package dev.mandate.daemon.report;
