/** The HTTP endpoint of a daemon: health, readiness, metrics. Read only. */
package dev.mandate.daemon.serve;
