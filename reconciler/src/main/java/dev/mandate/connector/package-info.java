/**
 * The programs that agents are: how each is started, and how what it says is read. Knows the
 * programs' command lines and output, and runs them only to ask for their version. Of a workspace
 * it reads which files of those that a prompt names are there. Start at {@link
 * dev.mandate.connector.Connectors}.
 */
package dev.mandate.connector;
