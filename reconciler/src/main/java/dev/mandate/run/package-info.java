/**
 * What a run is, how it can end, and the ports it needs: workspaces, launchers and a target
 * repository. Uses JSON and template libraries, and what lies before it; start at {@link
 * dev.mandate.run.Runner}.
 */
package dev.mandate.run;
