package dev.mandate.scrub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Finds any number of patterns in one pass over a sequence of bytes, in time linear in its length
 * (A. Aho, M. Corasick, "Efficient string matching", 1975). States near the root, where nearly all
 * of a text is read, have a table of their own; the others are found by their failure links.
 * Immutable and thread-safe; who reads keeps the state.
 */
final class PatternAutomaton {
  static final int ROOT = 0;

  /** So many states have a table; it takes up to a megabyte. */
  private static final int WITH_TABLE = 2048;

  private final int classes;
  private final int[] classOf;
  private final int[] table;
  private final int tabled;
  private final int[] firstChild;
  private final int[] nextSibling;
  private final byte[] label;
  private final int[] failure;
  private final int[] depth;
  private final int[] match;
  private final long[] tags;
  private final int longest;

  /**
   * @param patterns not empty ones, of characters below 256, each with the tags of those that it is
   *     found for
   */
  PatternAutomaton(Map<String, Long> patterns) {
    Trie trie = new Trie();
    patterns.forEach(trie::add);
    int[] order = trie.breadthFirst();
    int size = order.length;
    int[] place = new int[size];
    for (int i = 0; i < size; i++) {
      place[order[i]] = i;
    }
    firstChild = new int[size];
    nextSibling = new int[size];
    label = new byte[size];
    depth = new int[size];
    match = new int[size];
    tags = new long[size];
    failure = new int[size];
    Arrays.fill(firstChild, -1);
    Arrays.fill(nextSibling, -1);
    int[] parent = new int[size];
    for (int i = 0; i < size; i++) {
      Trie.Node node = trie.nodes.get(order[i]);
      label[i] = (byte) node.label;
      depth[i] = node.depth;
      match[i] = node.isPattern ? node.depth : 0;
      tags[i] = node.tags;
      for (int child : node.children) {
        int at = place[child];
        nextSibling[at] = firstChild[i];
        firstChild[i] = at;
        parent[at] = i;
      }
    }
    classOf = new int[256];
    int count = 1;
    for (int i = 1; i < size; i++) {
      int value = label[i] & 0xff;
      if (classOf[value] == 0) {
        classOf[value] = count++;
      }
    }
    classes = count;
    tabled = Math.min(size, WITH_TABLE);
    table = new int[tabled * classes];
    link(parent);
    longest = Arrays.stream(depth).max().orElse(0);
  }

  /** Breadth first, so that what a state fails to is always done before it. */
  private void link(int[] parent) {
    for (int state = 0; state < depth.length; state++) {
      if (state != ROOT) {
        failure[state] =
            depth[state] == 1 ? ROOT : next(failure[parent[state]], label[state] & 0xff);
        match[state] = Math.max(match[state], match[failure[state]]);
        tags[state] |= tags[failure[state]];
      }
      if (state < tabled) {
        System.arraycopy(table, failure[state] * classes, table, state * classes, classes);
        for (int child = firstChild[state]; child >= 0; child = nextSibling[child]) {
          table[state * classes + classOf[label[child] & 0xff]] = child;
        }
      }
    }
  }

  /** The state after one more byte, 0 to 255. */
  int next(int from, int value) {
    int kind = classOf[value];
    if (kind == 0) {
      return ROOT;
    }
    int state = from;
    while (state >= tabled) {
      int child = firstChild[state];
      while (child >= 0 && (label[child] & 0xff) != value) {
        child = nextSibling[child];
      }
      if (child >= 0) {
        return child;
      }
      state = failure[state];
    }
    return table[state * classes + kind];
  }

  /** How many of the last bytes are the start of a pattern, and not only the end of one. */
  int depth(int state) {
    return depth[state];
  }

  /** The length of the longest pattern that ends here; 0 when none does. */
  int match(int state) {
    return match[state];
  }

  /** The tags of all patterns that end here. */
  long tags(int state) {
    return tags[state];
  }

  int longest() {
    return longest;
  }

  /** Only for building. */
  private static final class Trie {
    private final List<Node> nodes = new ArrayList<>(List.of(new Node(0, 0)));

    private static final class Node {
      private final int label;
      private final int depth;
      private final List<Integer> children = new ArrayList<>(1);
      private boolean isPattern;
      private long tags;

      Node(int label, int depth) {
        this.label = label;
        this.depth = depth;
      }
    }

    void add(String pattern, long tags) {
      Node node = nodes.getFirst();
      for (int i = 0; i < pattern.length(); i++) {
        node = child(node, pattern.charAt(i));
      }
      node.isPattern = true;
      node.tags |= tags;
    }

    private Node child(Node node, int label) {
      for (int child : node.children) {
        if (nodes.get(child).label == label) {
          return nodes.get(child);
        }
      }
      Node made = new Node(label, node.depth + 1);
      node.children.add(nodes.size());
      nodes.add(made);
      return made;
    }

    int[] breadthFirst() {
      int[] order = new int[nodes.size()];
      int end = 1;
      for (int at = 0; at < end; at++) {
        for (int child : nodes.get(order[at]).children) {
          order[end++] = child;
        }
      }
      return order;
    }
  }
}
