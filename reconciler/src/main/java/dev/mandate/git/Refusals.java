package dev.mandate.git;

import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;

/** The findings about what a repository holds but Mandate never reads. */
final class Refusals {
  private static final int LONGEST_SHOWN = 200;

  /** Linux, PATH_MAX. */
  private static final int LONGEST_PATH = 4096;

  private Refusals() {}

  static Finding symlink(String path) {
    return error(
        path,
        "git/symlink",
        "it is a symbolic link",
        "A link can lead to a file that nobody reviewed, so links are never followed.",
        "Put a regular file in its place.");
  }

  static Finding submodule(String path) {
    return error(
        path,
        "git/submodule",
        "it is a submodule",
        "What a submodule holds is not part of the commit that is read.",
        "Put the files themselves in its place.");
  }

  static Finding notAFile(String path) {
    return error(
        path,
        "git/path",
        "it is neither a regular file nor a folder",
        "Only regular files are read.",
        "Put a regular file in its place.");
  }

  static Finding path(String path, String problem) {
    return error(
        path,
        "git/path",
        "unsafe path: " + problem,
        "Such a name means something else on another file system, or hides what it is.",
        "Rename it to letters, digits, dots, dashes and underscores.");
  }

  static Finding collision(String path) {
    return error(
        path,
        "git/path",
        "another name in this folder differs from it only in case or accents' encoding",
        "On some file systems the two are one file, so readers would see different contents.",
        "Rename or remove one of them.");
  }

  static Finding tooLarge(String path, long bytes, int limit) {
    return error(
        path,
        "git/too-large",
        "it has " + bytes + " bytes, more than the limit of " + limit,
        "A spec is a page or two; a larger file is a mistake or an attack.",
        "Split it, or move what is no spec out of the spec folders.");
  }

  static Finding tooMany(String folder, int limit) {
    return error(
        folder,
        "git/too-many-files",
        "it holds more than " + limit + " files and folders",
        "The folder is left out as a whole, so that reading it cannot take all memory.",
        "Split the control repository.");
  }

  static Finding tooDeep(String folder, int limit) {
    return error(
        folder,
        "git/path",
        "it lies more than " + limit + " folders deep",
        "Such nesting is a mistake or an attack.",
        "Move its files up.");
  }

  static Finding unreadable(String path, String problem) {
    return error(
        path,
        "git/unreadable",
        "its object cannot be read: " + problem,
        "The repository is damaged here, or was made by hand.",
        "Run git fsck, and commit the file or folder anew.");
  }

  /** A path that is safe to show: what cannot be seen is spelled out, what is endless is cut. */
  static String shown(String path) {
    return shown(path, LONGEST_SHOWN);
  }

  /** The same of what an agent named: it is scrubbed before anything is cut. */
  static String whole(String path) {
    return shown(path, LONGEST_PATH);
  }

  private static String shown(String path, int longest) {
    StringBuilder text = new StringBuilder();
    path.codePoints()
        .limit(longest)
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean plain =
                  !Character.isISOControl(c)
                      && type != Character.FORMAT
                      && type != Character.LINE_SEPARATOR
                      && type != Character.PARAGRAPH_SEPARATOR
                      && type != Character.SURROGATE
                      && type != Character.UNASSIGNED;
              if (plain) {
                text.appendCodePoint(c);
              } else {
                text.append(String.format("\\u%04X", c));
              }
            });
    return path.codePointCount(0, path.length()) > longest ? text + "…" : text.toString();
  }

  private static Finding error(String path, String rule, String what, String why, String mend) {
    return Finding.error(SourceLocation.wholeFile(shown(path)), rule, what, why, mend);
  }
}
