package dev.mandate.run;

/** Where the real key of a model's provider comes from. Thread-safe. */
public interface ProviderKeys {

  /**
   * The key that is used for a run. Asked once for each run, when it starts.
   *
   * @param provider the word of {@code llm.provider}, for example {@code anthropic}
   */
  Answer key(RunRequest request, String provider);

  /** A key, or why there is none. */
  sealed interface Answer {
    /**
     * @param key never to be written, nor shown to an agent
     * @param from where it was found, for people; for example the name of a variable
     */
    record Held(String key, String from) implements Answer {
      /** Without the key. */
      @Override
      public String toString() {
        return "Held[from " + from + "]";
      }
    }

    /**
     * @param why a clause without full stop
     * @param mend one sentence
     */
    record Missing(String why, String mend) implements Answer {}
  }
}
