package dev.mandate.launch;

import dev.mandate.run.Launcher.Ending;
import java.util.Map;

/** Reads a wait status as {@code java.lang.Process} gives it: 128 + n for signal n. */
public final class SignalNames {
  private static final int SIGNALLED = 128;
  private static final int LAST_STANDARD_SIGNAL = 31;

  /** The numbers that Linux and macOS share, and Linux's where they differ (signal(7)). */
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"),
          Map.entry(31, "SIGSYS"));

  private SignalNames() {}

  /** How a process ended that left this status. */
  public static Ending ending(int status) {
    int signal = status - SIGNALLED;
    if (signal < 1 || signal > LAST_STANDARD_SIGNAL) {
      return new Ending.Exited(status);
    }
    return new Ending.Signalled(signal, NAMES.getOrDefault(signal, "signal " + signal));
  }
}
