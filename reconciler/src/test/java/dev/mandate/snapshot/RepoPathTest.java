package dev.mandate.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepoPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "a//b",
        "a/",
        "./a",
        "a/../b",
        "..",
        ".git/config",
        "a/.GIT/config",
        "a/.git. /config",
        "a/GIT~1/config",
        "a\\b",
        "c:/x",
        "a\nb",
        "a\u0000b",
        "a\u200bb",
        "a\u202eb",
        "a\u2028b"
      })
  void refusesWhatCouldLeaveItsFolderOrDeceive(String path) {
    assertTrue(RepoPath.problemWith(path).isPresent());
    assertThrows(IllegalArgumentException.class, () -> new RepoPath(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "tasks/audit.yaml", ".github/x", "a/.gitignore", "...", "a b/ü", "git~10"})
  void takesWhatStaysInside(String path) {
    assertEquals(path, new RepoPath(path).toString());
  }

  @Test
  void knowsItsParts() {
    RepoPath path = new RepoPath("tasks").child("audit.yaml");

    assertEquals(new RepoPath("tasks/audit.yaml"), path);
    assertEquals("audit.yaml", path.fileName());
    assertEquals("audit.yaml", new RepoPath("audit.yaml").fileName());
  }

  @Test
  void refusesPathsWithoutEnd() {
    assertTrue(RepoPath.problemWith("a".repeat(1025)).isPresent());
    assertTrue(RepoPath.problemWith("a".repeat(1024)).isEmpty());
  }
}
