package dev.mandate.scrub;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Replaces secrets in text by {@code [REDACTED:<kind>]}: values that are known, in all the forms
 * that {@code docs/security/scrubbing.md} lists, what has the shape of a secret or looks random,
 * and the classes of personal data that are asked for. Nothing else is changed. Scrubbing twice
 * gives the same as once. Takes time linear in the length of the text. Immutable and thread-safe.
 */
public final class Scrubber {
  /** Shorter values occur by chance. */
  public static final int SHORTEST_SECRET = 6;

  private final KnownSecrets known;
  private final LineSearch lines;

  private Scrubber(KnownSecrets known, LineSearch lines) {
    this.known = known;
    this.lines = lines;
  }

  /**
   * @param secrets values that must not be written; shorter ones than {@link #SHORTEST_SECRET} are
   *     passed over. Of a value with several lines each line counts.
   */
  public static Scrubber knowing(Collection<String> secrets) {
    return new Scrubber(KnownSecrets.of(secrets), new LineSearch(List.of(), false));
  }

  /** The same, which also takes out data of people, of these classes. */
  public Scrubber withPersonal(Collection<PersonalData> classes) {
    EnumSet<PersonalData> all = EnumSet.noneOf(PersonalData.class);
    all.addAll(classes);
    return new Scrubber(known, lines.with(all));
  }

  /** The same, which leaves what only may be a secret, as {@link #certainKindsIn} does. */
  public Scrubber onlyCertain() {
    return new Scrubber(known, lines.onlyCertain());
  }

  /** How often something was replaced, by kind, on the way from one text to the other. */
  public static SortedMap<String, Integer> replaced(String before, String after) {
    return Marker.added(before, after);
  }

  public String scrub(String text) {
    StringBuilder out = new StringBuilder(text.length());
    ScrubbingStream stream = stream(out::append);
    stream.accept(text);
    stream.finish();
    return out.toString();
  }

  /** For text that comes in pieces: a secret that is cut in two is found all the same. */
  public ScrubbingStream stream(Consumer<String> out) {
    return new ScrubbingStream(known, lines, out);
  }

  /**
   * What is in the bytes of a file, packed or not.
   *
   * @param kinds as of {@link #certainKindsIn}
   * @param unseen why a part of it was not looked into, a clause each
   */
  public record Search(Set<String> kinds, List<String> unseen) {
    public Search {
      kinds = Collections.unmodifiableSortedSet(new TreeSet<>(kinds));
      unseen = List.copyOf(unseen);
    }
  }

  /** Looks into a file, and into what is packed in it as gzip or zip. */
  public Search search(byte[] content) {
    return new ContentSearch(this).in(content);
  }

  /**
   * The kinds of secret in a text that are beyond doubt, sorted: known values, private keys, and
   * tokens of providers. What only may be a secret, such as the password in a URL, is not among
   * them.
   */
  public Set<String> certainKindsIn(String text) {
    Set<String> kinds = new TreeSet<>(LineSearch.certainKindsIn(text));
    if (known.occurIn(text)) {
      kinds.add(Marker.KNOWN);
    }
    if (PrivateKeyBlock.occursIn(text)) {
      kinds.add(PrivateKeyBlock.KIND);
    }
    return kinds;
  }
}
