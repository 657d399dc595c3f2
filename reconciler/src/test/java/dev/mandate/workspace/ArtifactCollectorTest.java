package dev.mandate.workspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.run.Artifacts;
import dev.mandate.scrub.Scrubber;
import dev.mandate.spec.Agent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCollectorTest {
  private final Scrubber scrubber = Scrubber.knowing(List.of("correct horse"));

  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(root.resolve("output/artifacts"));
  }

  @Test
  void plainFilesAreTakenInOrderWithTheirDigests() throws IOException {
    Files.createDirectories(folder.resolve("b/c"));
    Files.writeString(folder.resolve("b/c/d.txt"), "deep");
    Files.write(folder.resolve("a.bin"), new byte[] {0, (byte) 0xFF, 7});
    Artifacts artifacts = collect(10, 100);
    assertEquals(List.of(), artifacts.problems());
    assertEquals(List.of("a.bin", "b/c/d.txt"), names(artifacts));
    assertArrayEquals(new byte[] {0, (byte) 0xFF, 7}, artifacts.files().get(0).content());
    assertEquals(
        Digest.of("deep".getBytes(StandardCharsets.UTF_8)), artifacts.files().get(1).digest());
  }

  @Test
  void linksAndSpecialFilesAreRefusedByName() throws Exception {
    Path secret = Files.writeString(root.resolve("secret"), "outside");
    Files.createSymbolicLink(folder.resolve("soft"), secret);
    Files.createLink(folder.resolve("hard"), secret);
    assertEquals(
        0, new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor());
    Artifacts artifacts = collect(10, 100);
    assertEquals(
        List.of(
            "The artifact 'hard' is hard-linked to another file; only plain files are taken.",
            "The artifact 'pipe' is neither a file nor a folder.",
            "The artifact 'soft' is a link; only plain files are taken."),
        artifacts.problems());
    assertEquals(List.of(), artifacts.files());
  }

  @Test
  void aFolderThatIsALinkIsNotEntered() throws IOException {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("file"), "outside");
    Files.delete(folder);
    Files.createSymbolicLink(folder, elsewhere);
    Artifacts artifacts = collect(10, 100);
    assertEquals(
        List.of("output/artifacts is no longer a folder of the workspace."), artifacts.problems());
    assertEquals(List.of(), artifacts.files());
  }

  @Test
  void aFolderThatIsGoneMeansNoArtifacts() throws IOException {
    Files.delete(folder);
    assertEquals(Artifacts.none(), collect(10, 100));
  }

  @Test
  void namesThatARepositoryCannotHoldAreRefusedAndShownSafely() throws IOException {
    Files.writeString(folder.resolve("a\u001b[31mb"), "x");
    Files.createDirectory(folder.resolve(".git"));
    Files.writeString(folder.resolve("c:d"), "x");
    assertEquals(
        List.of(
            "The artifact '.git' has an unsafe name: '.git' is read as .git by some file systems.",
            "The artifact 'a?[31mb' has an unsafe name: it holds a control or invisible character.",
            "The artifact 'c:d' has an unsafe name: it holds a backslash or colon."),
        collect(10, 100).problems());
  }

  @Test
  void limitsStopTheReadingAndSayWhatToRaise() throws IOException {
    for (int i = 0; i < 4; i++) {
      Files.writeString(folder.resolve("f" + i), "12345");
    }
    assertTrue(
        collect(3, 100).problems().getFirst().contains("more than 3 files"), "number of files");
    assertTrue(
        collect(10, 19).problems().getFirst().contains("limits.execution.artifactBytes"), "bytes");
    assertEquals(List.of(), collect(4, 20).problems());
    try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve("z").toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    assertTrue(collect(10, 100).problems().getFirst().contains("more than 100 bytes"), "sparse");
  }

  @Test
  void whatHoldsASecretIsRefused() throws IOException {
    Files.writeString(folder.resolve("known.txt"), "a correct horse");
    Files.writeString(
        folder.resolve("key.pem"), "-----BEGIN " + "PRIVATE KEY-----\n" + "QUJD".repeat(16) + "\n");
    Files.writeString(folder.resolve("fine.txt"), "postgres://user:password@localhost/");
    Artifacts artifacts = collect(10, 1000);
    assertEquals(
        List.of(
            "The artifact 'key.pem' holds secrets: private-key.",
            "The artifact 'known.txt' holds secrets: secret."),
        artifacts.problems());
    assertEquals(List.of("fine.txt"), names(artifacts));
  }

  @Test
  void aNameThatHoldsASecretIsRefusedAndNotShown() throws IOException {
    Files.writeString(folder.resolve("a-correct horse-b.txt"), "fine");
    Files.createDirectories(folder.resolve("636f7272656374"));
    Files.writeString(folder.resolve("636f7272656374/20686f727365"), "fine");
    Artifacts artifacts = collect(10, 1000);
    assertEquals(List.of(), names(artifacts));
    assertEquals(
        List.of(
            "The artifact '[REDACTED:secret]' has a name that holds secrets: secret.",
            "The artifact 'a-[REDACTED:secret]-b.txt' has a name that holds secrets: secret."),
        artifacts.problems());
  }

  @Test
  void whatIsPackedIsUnpackedAndElseNamed() throws IOException {
    Files.write(folder.resolve("a.gz"), gzip("a correct horse".getBytes(StandardCharsets.UTF_8)));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed)) {
      zip.putNextEntry(new ZipEntry("inner.gz"));
      zip.write(gzip("correct horse".getBytes(StandardCharsets.UTF_8)));
    }
    Files.write(folder.resolve("b.jar"), packed.toByteArray());
    Files.write(
        folder.resolve("c.gz"), gzip("nothing of interest".getBytes(StandardCharsets.UTF_8)));
    Files.writeString(folder.resolve("d.bz2"), "BZh91AY");
    Files.write(
        folder.resolve("e.bin"),
        "\0\1c\0o\0r\0r\0e\0c\0t\0 \0h\0o\0r\0s\0e".getBytes(StandardCharsets.UTF_8));
    Artifacts artifacts = collect(10, 10_000);
    assertEquals(List.of("c.gz", "d.bz2"), names(artifacts));
    assertEquals(3, artifacts.problems().size());
    assertEquals(
        List.of(
            "The artifact 'd.bz2' was not searched for secrets as a whole: it is packed as bzip2."),
        artifacts.notes());
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  @Test
  void aThousandProblemsAreNotAllListed() throws IOException {
    for (int i = 0; i < 1000; i++) {
      Files.createSymbolicLink(folder.resolve("l" + i), root);
    }
    assertEquals(21, collect(10, 1000).problems().size());
  }

  private Artifacts collect(int count, long bytes) throws IOException {
    return new ArtifactCollector(root, new Agent.OutputLimits(0, bytes, count, 0, 0), scrubber)
        .collect();
  }

  private static List<String> names(Artifacts artifacts) {
    return artifacts.files().stream().map(a -> a.path().value()).toList();
  }
}
