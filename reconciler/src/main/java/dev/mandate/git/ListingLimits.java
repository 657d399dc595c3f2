package dev.mandate.git;

/**
 * Bounds on what a listing takes in.
 *
 * @param blobBytes largest spec file, inclusive
 * @param files most spec files and folders under one spec folder, inclusive
 * @param depth most folders inside one another, the spec folder included
 */
public record ListingLimits(int blobBytes, int files, int depth) {
  /** 256 KiB, a million files, 32 folders deep. */
  public static final ListingLimits DEFAULT = new ListingLimits(256 << 10, 1_000_000, 32);
}
