/**
 * Starts an agent as a plain child process in a session of its own and ends all of it. Depends on
 * {@code run}; start at {@link dev.mandate.launch.process.ProcessLauncher}.
 */
package dev.mandate.launch.process;
