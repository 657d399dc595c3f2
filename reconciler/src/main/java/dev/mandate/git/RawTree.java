package dev.mandate.git;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The direct entries of one Git tree object, as they are: names may be odd, doubled, or in the
 * wrong order when somebody made the tree by hand. Entries are numbered in Git's order.
 */
final class RawTree {
  static final RawTree EMPTY = new RawTree(new byte[0], new int[0], new int[0], new int[0]);

  private final byte[] raw;
  private final int[] modes;
  private final int[] nameStarts;
  private final int[] nameEnds;

  private RawTree(byte[] raw, int[] modes, int[] nameStarts, int[] nameEnds) {
    this.raw = raw;
    this.modes = modes;
    this.nameStarts = nameStarts;
    this.nameEnds = nameEnds;
  }

  /**
   * Reads {@code <octal mode> <name> NUL <20 bytes id>}, repeated to the end.
   *
   * @throws CorruptObjectException when the bytes are not of that form
   */
  static RawTree parse(byte[] raw) throws CorruptObjectException {
    int capacity = Math.max(4, raw.length / 30);
    int[] modes = new int[capacity];
    int[] starts = new int[capacity];
    int[] ends = new int[capacity];
    int count = 0;
    int at = 0;
    while (at < raw.length) {
      if (count == capacity) {
        capacity *= 2;
        modes = Arrays.copyOf(modes, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
      }
      int mode = 0;
      int digits = 0;
      while (at < raw.length && raw[at] >= '0' && raw[at] <= '7' && digits < 7) {
        mode = mode * 8 + (raw[at++] - '0');
        digits++;
      }
      if (digits == 0 || at == raw.length || raw[at] != ' ') {
        throw new CorruptObjectException("a tree entry has no mode");
      }
      int start = ++at;
      while (at < raw.length && raw[at] != 0) {
        at++;
      }
      if (raw.length - at <= Constants.OBJECT_ID_LENGTH) {
        throw new CorruptObjectException("a tree entry is cut off");
      }
      modes[count] = mode;
      starts[count] = start;
      ends[count] = at;
      count++;
      at += 1 + Constants.OBJECT_ID_LENGTH;
    }
    RawTree tree =
        new RawTree(
            raw,
            Arrays.copyOf(modes, count),
            Arrays.copyOf(starts, count),
            Arrays.copyOf(ends, count));
    return tree.isSorted() ? tree : tree.sorted();
  }

  int size() {
    return modes.length;
  }

  FileMode mode(int entry) {
    return FileMode.fromBits(modes[entry]);
  }

  boolean isTree(int entry) {
    return FileMode.TREE.equals(modes[entry]);
  }

  boolean isRegularFile(int entry) {
    return FileMode.REGULAR_FILE.equals(modes[entry])
        || FileMode.EXECUTABLE_FILE.equals(modes[entry]);
  }

  ObjectId id(int entry) {
    return ObjectId.fromRaw(raw, nameEnds[entry] + 1);
  }

  /** The name, or nothing when it is not UTF-8. */
  Optional<String> name(int entry) {
    int length = nameEnds[entry] - nameStarts[entry];
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(raw, nameStarts[entry], length))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  byte[] rawName(int entry) {
    return Arrays.copyOfRange(raw, nameStarts[entry], nameEnds[entry]);
  }

  boolean isNamed(int entry, byte[] name) {
    return Arrays.equals(raw, nameStarts[entry], nameEnds[entry], name, 0, name.length);
  }

  /** The entry of exactly that name, or -1. The first one when it is doubled. */
  int find(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < size(); i++) {
      if (isNamed(i, wanted)) {
        return i;
      }
    }
    return -1;
  }

  /** As {@link #find}, in the time that a search takes among sorted entries. */
  int search(String name, boolean folder) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, wanted, folder);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int compare(int entry, byte[] name, boolean folder) {
    int length = nameEnds[entry] - nameStarts[entry];
    int common = Math.min(length, name.length);
    int start = nameStarts[entry];
    int mismatch = Arrays.mismatch(raw, start, start + common, name, 0, common);
    if (mismatch >= 0) {
      return Byte.compareUnsigned(raw[start + mismatch], name[mismatch]);
    }
    int mine = length > common ? raw[start + common] & 0xff : isTree(entry) ? '/' : 0;
    int theirs = name.length > common ? name[common] & 0xff : folder ? '/' : 0;
    return mine != theirs ? Integer.compare(mine, theirs) : Integer.compare(length, name.length);
  }

  /** The folder of that name, or zero when there is none. */
  ObjectId subTree(String name) {
    int entry = find(name);
    return entry >= 0 && isTree(entry) ? id(entry) : ObjectId.zeroId();
  }

  /** Whether both list the same names with the same modes. */
  boolean hasSameNames(RawTree other) {
    if (size() != other.size()) {
      return false;
    }
    for (int i = 0; i < size(); i++) {
      if (modes[i] != other.modes[i] || compare(i, other, i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Same content; the names are known to be the same. */
  boolean sameContent(int entry, RawTree other, int otherEntry) {
    int mine = nameEnds[entry] + 1;
    int theirs = other.nameEnds[otherEntry] + 1;
    return modes[entry] == other.modes[otherEntry]
        && Arrays.equals(raw, mine, mine + 20, other.raw, theirs, theirs + 20);
  }

  /** Git's order of entries: by bytes, a folder as if its name ended in a slash. */
  int compare(int entry, RawTree other, int otherEntry) {
    int length = nameEnds[entry] - nameStarts[entry];
    int otherLength = other.nameEnds[otherEntry] - other.nameStarts[otherEntry];
    int common = Math.min(length, otherLength);
    int start = nameStarts[entry];
    int otherStart = other.nameStarts[otherEntry];
    int mismatch =
        Arrays.mismatch(raw, start, start + common, other.raw, otherStart, otherStart + common);
    if (mismatch >= 0) {
      return Byte.compareUnsigned(raw[start + mismatch], other.raw[otherStart + mismatch]);
    }
    int next = length > common ? raw[start + common] & 0xff : isTree(entry) ? '/' : 0;
    int otherNext =
        otherLength > common
            ? other.raw[otherStart + common] & 0xff
            : other.isTree(otherEntry) ? '/' : 0;
    return next != otherNext
        ? Integer.compare(next, otherNext)
        : Integer.compare(length, otherLength);
  }

  private boolean isSorted() {
    for (int i = 1; i < size(); i++) {
      if (compare(i - 1, this, i) > 0) {
        return false;
      }
    }
    return true;
  }

  private RawTree sorted() {
    int[] order =
        IntStream.range(0, size())
            .boxed()
            .sorted((a, b) -> compare(a, this, b))
            .mapToInt(Integer::intValue)
            .toArray();
    return new RawTree(
        raw,
        Arrays.stream(order).map(i -> modes[i]).toArray(),
        Arrays.stream(order).map(i -> nameStarts[i]).toArray(),
        Arrays.stream(order).map(i -> nameEnds[i]).toArray());
  }
}
