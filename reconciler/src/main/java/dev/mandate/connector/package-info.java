/**
 * The programs that agents are: how each is started, and how what it says is read. Knows the
 * programs' command lines and output, and runs them only to ask for their version. Start at {@link
 * dev.mandate.connector.Connectors}.
 */
package dev.mandate.connector;
