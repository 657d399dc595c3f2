package dev.mandate.run;

import java.util.function.Function;

/** Says of each launch what a test wants, and starts nothing. */
record PretendedLauncher(Function<LaunchRequest, Launched> launched) implements Launcher {

  @Override
  public String sandbox() {
    return "process";
  }

  @Override
  public boolean sharesLoopback() {
    return true;
  }

  @Override
  public Launched launch(LaunchRequest request) {
    return launched.apply(request);
  }
}
