package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full stops a reconciler cleanly, and the next one finishes its work. */
@Tag("both-forges")
class FullDiskTest {
  private static final int MANY_BLOCKS = 4_000;

  @TempDir Path folder;

  /** What does not compress, so that a pack is larger than the smaller disks. */
  private static String noise() {
    byte[] bytes = new byte[6_000];
    new Random(11).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private Scene scene(Path in) throws IOException {
    Files.createDirectories(in);
    return Scene.ofProcesses(in)
        .commit(Map.of("services/shop/noise.txt", noise()))
        .declare(AgentText.reporting("looker", "echo looked"), TaskText.of("look", "looker"));
  }

  @Test
  void inAMirrorAndAHomeFolder() throws Exception {
    int stopped = 0;
    for (int blocks : List.of(0, 2, 5, 12, MANY_BLOCKS)) {
      Path here = folder.resolve("disk-" + blocks);
      try (Scene scene = scene(here)) {
        GitHttpServer unused = scene.overHttp();
        stopped += tryOn(blocks, scene);
        scene.reconcile();
        assertWhole(blocks, scene);
        try (Stream<Path> mirrors =
            Files.list(scene.home("usual").resolve("cache").resolve("mirrors"))) {
          for (Path mirror : mirrors.filter(p -> p.toString().endsWith(".git")).toList()) {
            RealGit.run(mirror, "fsck", "--strict", "--no-dangling");
          }
        }
      }
    }
    assertTrue(stopped >= 1, "none was stopped");
  }

  @Test
  void inTheRepositoryItself() throws Exception {
    assumeFalse(Hosting.wanted(), "nobody works in a repository of a host in place");
    int stopped = 0;
    for (int blocks : List.of(0, 2, MANY_BLOCKS)) {
      try (Scene scene = scene(folder.resolve("disk-" + blocks))) {
        stopped += tryOn(blocks, scene);
        RealGit.run(scene.repo.path(), "fsck", "--strict", "--no-dangling");
        scene.reconcile();
        assertWhole(blocks, scene);
      }
    }
    assertTrue(stopped >= 1, "none was stopped");
  }

  /** 1 when it was stopped. */
  private static int tryOn(int blocks, Scene scene) {
    try (MandateProcess process = MandateProcess.reconcileOnSmallDisk(blocks, scene, "usual")) {
      MandateProcess.Ended ended = process.end();
      String said = blocks + " blocks: " + ended;
      assertFalse(said.contains("this is a bug"), said);
      if (blocks == MANY_BLOCKS) {
        assertEquals(0, ended.exitCode(), said);
      }
      if (ended.exitCode() == 0) {
        return 0;
      }
      assertEquals(3, ended.exitCode(), said);
      assertTrue(said.contains("cannot store what it must"), said);
      return 1;
    }
  }

  private static void assertWhole(int blocks, Scene scene) {
    assertEquals("succeeded", scene.observed().record("look").outcome(), blocks + " blocks");
    scene.assertSound();
    assertEquals("", RealGit.run(scene.repo.path(), "for-each-ref", "refs/mandate/leases"));
  }
}
