package dev.mandate.cycle;

/**
 * What the outcome of a pass depends on besides the repository: version and capabilities of this
 * program, the key that it signs with.
 */
public interface Circumstances {

  /** As far as passes have asked for them until now. */
  String found();

  /** Whether they still are what was found once; looks only at what was asked for then. */
  boolean stillAre(String found);

  /** They never change. */
  static Circumstances fixed(String name) {
    return new Circumstances() {
      @Override
      public String found() {
        return name;
      }

      @Override
      public boolean stillAre(String found) {
        return name.equals(found);
      }
    };
  }
}
