package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.CapturedChange;
import dev.mandate.run.CapturedChange.ChangeKind;
import dev.mandate.run.CapturedChange.FileChange;
import dev.mandate.run.TargetRepository.CaptureLimits;
import dev.mandate.snapshot.CommitId;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTargetRepositoryTest {
  private static final CaptureLimits LIMITS = new CaptureLimits(100, 1 << 20);

  @TempDir Path temp;
  private GivenRepo repo;
  private GitControlSource source;
  private GitTargetRepository target;
  private Path checkout;

  @BeforeEach
  void given() {
    repo = GivenRepo.bare(temp.resolve("c.git"));
    source =
        assertInstanceOf(
                GitRepositories.Result.Bare.class,
                new GitRepositories(temp.resolve("cache"), Map.of(), temp)
                    .open(repo.path().toString()))
            .source();
    target = new GitTargetRepository(source);
    checkout = temp.resolve("work");
  }

  @AfterEach
  void close() {
    source.close();
    repo.close();
  }

  private CommitId base(Map<String, String> files) {
    CommitId base = repo.commit("main", "Base", files);
    target.checkOut(base, checkout);
    return base;
  }

  private CapturedChange capture(CommitId base) {
    return target.capture(base, checkout, LIMITS);
  }

  private void write(String path, String content) throws IOException {
    Path file = checkout.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static String lines(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append("line ").append(i).append('\n');
    }
    return text.toString();
  }

  @Test
  void checkoutIsACleanRepositoryOfItsOwn() {
    repo.commit("main", "Earlier", Map.of("a.txt", "old"));
    CommitId base = base(Map.of("a.txt", "a\n", "dir/b c.txt", "b", "dir/ü.txt", "u"));
    assertEquals("", RealGit.run(checkout, "status", "--porcelain"));
    assertEquals("", RealGit.run(checkout, "fsck", "--strict", "--no-dangling"));
    assertEquals(base.hex() + "\n", RealGit.run(checkout, "rev-parse", "HEAD"));
    assertEquals("1\n", RealGit.run(checkout, "rev-list", "--count", "HEAD"));
    assertFalse(Files.exists(checkout.resolve(".git/objects/info/alternates")));
    assertTrue(capture(base).isEmpty());
  }

  @Test
  void patchIsWhatGitApplyTurnsTheBaseInto() throws Exception {
    byte[] picture = new byte[5000];
    new Random(1).nextBytes(picture);
    Map<String, String> files = new HashMap<>();
    files.put("keep.txt", "keep\n");
    files.put("edit.txt", lines(0, 40));
    files.put("no newline.txt", "one\ntwo");
    files.put("gone.txt", "gone\n");
    files.put("old/name.txt", lines(0, 50));
    files.put("tool.sh", "#!/bin/sh\n");
    files.put("becomes-link", "text\n");
    files.put("becomes-folder", "text\n");
    files.put("folder/becomes", "file\n");
    files.put("crlf.txt", "a\r\nb\r\n");
    files.put(".gitattributes", "* text=auto eol=crlf\n");
    CommitId base = base(files);

    write("edit.txt", lines(0, 20) + "changed\n" + lines(21, 40));
    write("no newline.txt", "one\ntwo\nthree");
    Files.delete(checkout.resolve("gone.txt"));
    Files.createDirectories(checkout.resolve("new"));
    Files.move(checkout.resolve("old/name.txt"), checkout.resolve("new/näme \"x\".txt"));
    Files.setPosixFilePermissions(
        checkout.resolve("tool.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.write(checkout.resolve("picture.png"), picture);
    write("empty", "");
    write("crlf.txt", "a\r\nc\r\n");
    Files.delete(checkout.resolve("becomes-link"));
    Files.createSymbolicLink(checkout.resolve("becomes-link"), Path.of("keep.txt"));
    Files.delete(checkout.resolve("becomes-folder"));
    write("becomes-folder/inside.txt", "inside\n");
    Files.delete(checkout.resolve("folder/becomes"));
    Files.delete(checkout.resolve("folder"));
    write("folder", "now a file\n");

    CapturedChange change = capture(base);
    assertEquals(List.of(), change.problems());
    Map<String, ChangeKind> kinds =
        change.files().stream().collect(Collectors.toMap(f -> f.path().value(), FileChange::kind));
    assertEquals(ChangeKind.MODIFIED, kinds.get("edit.txt"));
    assertEquals(ChangeKind.DELETED, kinds.get("gone.txt"));
    assertEquals(ChangeKind.RENAMED, kinds.get("new/näme \"x\".txt"));
    assertEquals(ChangeKind.MODE_CHANGED, kinds.get("tool.sh"));
    assertEquals(ChangeKind.ADDED, kinds.get("picture.png"));
    assertEquals(ChangeKind.MODIFIED, kinds.get("becomes-link"));
    assertEquals(
        List.copyOf(kinds.keySet().stream().sorted().toList()),
        change.files().stream().map(f -> f.path().value()).toList());

    Path clone = temp.resolve("clone");
    RealGit.run(temp, "clone", "-q", repo.path().toString(), clone.toString());
    Path patch = temp.resolve("change.patch");
    Files.write(patch, change.patch());
    RealGit.run(clone, "apply", "--index", "--binary", patch.toString());
    assertEquals(change.tree().orElseThrow().hex() + "\n", RealGit.run(clone, "write-tree"));

    RealGit.run(clone, "apply", "--index", "--reverse", patch.toString());
    assertEquals("", RealGit.run(clone, "status", "--porcelain"), "binary hunks go both ways");
  }

  @Test
  void binaryFilesMayChangeAndVanish() throws Exception {
    String before = "\0before" + "x".repeat(300);
    CommitId base = base(Map.of("a.bin", before, "b.bin", before));
    write("a.bin", "\0after");
    Files.delete(checkout.resolve("b.bin"));
    CapturedChange change = capture(base);
    Path clone = temp.resolve("clone");
    RealGit.run(temp, "clone", "-q", repo.path().toString(), clone.toString());
    Files.write(temp.resolve("p"), change.patch());
    RealGit.run(clone, "apply", "--index", temp.resolve("p").toString());
    assertEquals(change.tree().orElseThrow().hex() + "\n", RealGit.run(clone, "write-tree"));
  }

  @Test
  void ignoredFilesAreLeftAloneUnlessTracked() throws Exception {
    CommitId base =
        base(
            Map.of(
                ".gitignore", "build/\n*.log\n",
                "sub/.gitignore", "!keep.log\n",
                "build/tracked.txt", "tracked\n"));
    write("build/untracked.txt", "u");
    write("build/tracked.txt", "changed\n");
    write("noise.log", "n");
    write("sub/keep.log", "k");
    write("build/.git/config", "ignored with its folder");
    // What the agent itself says about ignoring hides nothing.
    write("hidden/.gitignore", "*\n");
    write("hidden/file.txt", "h");
    CapturedChange change = capture(base);
    assertEquals(List.of(), change.problems());
    assertEquals(
        List.of("build/tracked.txt", "hidden/.gitignore", "hidden/file.txt", "sub/keep.log"),
        change.files().stream().map(f -> f.path().value()).toList());
  }

  @Test
  void gitFolderOfTheCheckoutIsNeverRead() throws Exception {
    CommitId base = base(Map.of("a.txt", "a\n"));
    Files.writeString(checkout.resolve(".git/HEAD"), "garbage");
    Files.writeString(
        checkout.resolve(".git/config"), "[core]\n\tworktree = /etc\n\tfsmonitor = /bin/false\n");
    write("b.txt", "b\n");
    assertEquals(
        List.of("b.txt"), capture(base).files().stream().map(f -> f.path().value()).toList());
  }

  @Test
  void whatCannotBeTakenOverRefusesTheChange() throws Exception {
    CommitId base = base(Map.of("a.txt", "a\n", "dir/b.txt", "b\n"));
    Path secret = Files.writeString(temp.resolve("secret"), "secret");
    Files.createSymbolicLink(checkout.resolve("out"), secret);
    Files.createSymbolicLink(checkout.resolve("dir/up"), Path.of("../../secret"));
    Files.createSymbolicLink(checkout.resolve("dir/maze"), Path.of("x/../../../secret"));
    Files.createSymbolicLink(checkout.resolve("hooks"), Path.of(".git/hooks"));
    Files.createLink(checkout.resolve("hard"), secret);
    write("nested/.git/config", "c");
    write("git~1", "c");
    write("A.txt", "collides with a.txt");
    write("new\u200bline", "invisible");
    write("e\u0301", "decomposed");
    write("\u00e9", "composed");
    assertEquals(0, new ProcessBuilder("mkfifo", checkout + "/pipe").start().waitFor());

    CapturedChange change = capture(base);
    List<String> problems = change.problems().stream().sorted().toList();
    List<String> about =
        problems.stream().map(p -> p.substring(0, p.indexOf(':'))).distinct().toList();
    assertEquals(
        List.of(
            "A.txt",
            "dir/maze",
            "dir/up",
            "e\u0301",
            "git~1",
            "hard",
            "hooks",
            "nested/.git",
            "new\\u200Bline",
            "out",
            "pipe",
            "\u00e9"),
        about,
        () -> String.join("\n", problems));
    assertTrue(change.tree().isEmpty());
    assertFalse(change.isEmpty());
  }

  @Test
  void linkThatStaysInsideIsTakenOver() throws Exception {
    CommitId base = base(Map.of("a.txt", "a\n", "dir/b.txt", "b\n"));
    Files.createSymbolicLink(checkout.resolve("dir/link"), Path.of("../a.txt"));
    CapturedChange change = capture(base);
    assertEquals(List.of(), change.problems());
    assertEquals("120000", change.files().get(0).mode());
  }

  @Test
  void limitsHold() throws Exception {
    CommitId base = base(Map.of("a.txt", "a\n"));
    write("b.txt", "b");
    write("c.txt", "c".repeat(1000));
    assertEquals(List.of(), target.capture(base, checkout, new CaptureLimits(2, 1001)).problems());
    assertEquals(
        List.of(
            "more was changed than is taken over: the limits of the agent are 1 files and 5000 bytes"
                + " (limits.execution.changedFiles and changeBytes)"),
        target.capture(base, checkout, new CaptureLimits(1, 5000)).problems());
    assertEquals(1, target.capture(base, checkout, new CaptureLimits(5, 1000)).problems().size());
  }

  /** Left out of the checkout, still part of the commit, and never seen as deleted. */
  @Test
  void hostileEntriesOfTheBaseAreLeftOutAndKept() throws Exception {
    CommitId base;
    try (ObjectInserter inserter = repo.repository().newObjectInserter()) {
      ObjectId text =
          inserter.insert(Constants.OBJ_BLOB, "text\n".getBytes(StandardCharsets.UTF_8));
      ObjectId outside =
          inserter.insert(Constants.OBJ_BLOB, "/etc/passwd".getBytes(StandardCharsets.UTF_8));
      TreeFormatter dotGit = new TreeFormatter();
      dotGit.append("config", FileMode.REGULAR_FILE, text);
      ObjectId dotGitTree = inserter.insert(dotGit);
      TreeFormatter root = new TreeFormatter();
      root.append("..", FileMode.TREE, dotGitTree);
      root.append(".GIT", FileMode.TREE, dotGitTree);
      root.append("a.txt", FileMode.REGULAR_FILE, text);
      root.append("link", FileMode.SYMLINK, outside);
      root.append("module", FileMode.GITLINK, ObjectId.fromString("1".repeat(40)));
      base = repo.commitTree("main", inserter.insert(root));
    }
    target.checkOut(base, checkout);
    try (var entries = Files.list(checkout)) {
      assertEquals(
          List.of(".git", "a.txt"), entries.map(p -> p.getFileName().toString()).sorted().toList());
    }
    assertFalse(Files.exists(temp.resolve("config"), LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.readString(checkout.resolve(".git/config")).equals("text\n"));
    assertTrue(capture(base).isEmpty());
    write("a.txt", "changed\n");
    CapturedChange change = capture(base);
    assertEquals(1, change.files().size());
  }
}
