package dev.mandate.run;

import dev.mandate.spec.DeclaredTask;
import java.time.Instant;

/**
 * A run that has a prompt, a workspace, and whoever can start it.
 *
 * @param seen what the agent may see of its task
 */
record Undertaking(
    RunRequest request,
    Instant started,
    Connector connector,
    Launcher launcher,
    Prompt prompt,
    DeclaredTask seen,
    Workspace workspace,
    RunListener listener) {}
