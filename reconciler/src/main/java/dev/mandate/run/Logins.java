package dev.mandate.run;

import dev.mandate.snapshot.RepoPath;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What somebody's login left for the programs of AI agents, lent to runs whose spec says {@code
 * llm.access: login}. Thread-safe.
 */
public interface Logins {

  /** The login for the program of a connector. Asked once for each run, when it starts. */
  Answer of(String connector);

  /** A login, or why there is none. */
  sealed interface Answer {
    /**
     * @param files by their paths in the agent's home
     * @param secrets what of them must not be written anywhere
     */
    record Lent(SortedMap<RepoPath, byte[]> files, Set<String> secrets) implements Answer {
      public Lent {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        secrets = Set.copyOf(secrets);
      }

      /** Names only. */
      @Override
      public String toString() {
        return "Lent" + files.keySet();
      }
    }

    /**
     * @param why a clause without full stop
     * @param mend one sentence
     */
    record Missing(String why, String mend) implements Answer {}
  }

  /** Lends nothing. */
  static Logins none() {
    return connector ->
        new Answer.Missing(
            "this reconciler lends no logins",
            "Name a folder of logins where it is started, or use gateway.");
  }
}
