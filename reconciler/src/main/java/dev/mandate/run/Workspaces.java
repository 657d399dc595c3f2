package dev.mandate.run;

/** Makes the folders that runs work in. */
@FunctionalInterface
public interface Workspaces {

  /**
   * An empty workspace for one run. What a killed reconciler left of the same run is removed first.
   *
   * @param retention what becomes of it afterwards
   * @throws java.io.UncheckedIOException when it cannot be made, or another process uses it now
   */
  Workspace open(RunId run, Retention retention);
}
