package dev.mandate.spec;

/**
 * How large a spec file may be. Each limit is far above what a person writes and low enough that a
 * hostile file costs little.
 *
 * @param fileBytes size of a file
 * @param documents documents in a file
 * @param nodes keys and values in a file
 * @param depth nesting of mappings and sequences
 * @param scalarLength characters of one value
 */
public record Limits(int fileBytes, int documents, int nodes, int depth, int scalarLength) {

  /** Highest size that {@link Positions} can address. */
  private static final int MAX_FILE_BYTES = 16 << 20;

  public Limits {
    if (fileBytes < 1 || fileBytes > MAX_FILE_BYTES) {
      throw new IllegalArgumentException("fileBytes must be from 1 to " + MAX_FILE_BYTES);
    }
    if (documents < 1 || nodes < 1 || scalarLength < 1) {
      throw new IllegalArgumentException("documents, nodes and scalarLength must be positive");
    }
    if (depth < 1 || depth > 256) {
      throw new IllegalArgumentException("depth must be from 1 to 256");
    }
  }

  /** 256 KiB, 100 documents, 20,000 nodes, depth 32, values of 128 Ki characters. */
  public static Limits defaults() {
    return new Limits(256 * 1024, 100, 20_000, 32, 128 * 1024);
  }
}
