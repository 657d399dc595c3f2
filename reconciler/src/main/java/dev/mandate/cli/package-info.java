/**
 * The command line: one picocli command per file, rendering of reports, exit codes. Depends on
 * {@code wiring} and the pure packages; start at {@link dev.mandate.cli.Main}.
 */
package dev.mandate.cli;
