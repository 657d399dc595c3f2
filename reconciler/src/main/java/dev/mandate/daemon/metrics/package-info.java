/** Prometheus: what a daemon counts and measures, and the text that is scraped. */
package dev.mandate.daemon.metrics;
