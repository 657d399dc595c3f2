package dev.mandate.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.github.Exchange.Request;
import dev.mandate.github.Exchange.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Answers on disk, each with the tag by which the host says whether it still holds. What is broken,
 * or cannot be written, is as if it had never been kept. Thread-safe, and safe between processes.
 */
final class AnswerCache {
  private static final int LARGEST = 4 << 20;
  private static final int MOST = 2_000;
  private static final List<String> KEPT_HEADERS = List.of("etag", "link", "content-type");

  private final Path folder;
  private int writes;

  AnswerCache(Path folder) {
    this.folder = folder;
  }

  /** The kept answer to a request by somebody, with its {@code etag}. */
  Optional<Response> find(Request request, String identity) {
    try {
      JsonNode kept = Exchange.JSON.readTree(Files.readAllBytes(file(request, identity)));
      if (!kept.path("of").asText().equals(name(request, identity))) {
        return Optional.empty();
      }
      Map<String, String> headers = new TreeMap<>();
      kept.path("headers")
          .properties()
          .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
      byte[] body = kept.path("body").binaryValue();
      return headers.containsKey("etag") && body != null
          ? Optional.of(new Response(200, headers, body))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void keep(Request request, String identity, Response response) {
    if (response.body().length > LARGEST || response.canBeFollowedUnseen(request)) {
      return;
    }
    ObjectNode kept = Exchange.JSON.createObjectNode().put("of", name(request, identity));
    ObjectNode headers = kept.putObject("headers");
    KEPT_HEADERS.forEach(name -> response.header(name).ifPresent(v -> headers.put(name, v)));
    kept.put("body", response.body());
    Path file = file(request, identity);
    try {
      Files.createDirectories(folder);
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      Path temporary = Files.createTempFile(folder, "answer", ".part");
      Files.write(temporary, Exchange.JSON.writeValueAsBytes(kept));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      prune();
    } catch (IOException e) {
      // Without a kept answer the next one costs a request more, and nothing else.
      deleteIfThere(file);
    }
  }

  private synchronized void prune() throws IOException {
    if (writes++ % 200 != 0) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files
          .sorted(Comparator.comparing(AnswerCache::time).reversed())
          .skip(MOST)
          .forEach(AnswerCache::deleteIfThere);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It may be deleted at any time, and need not be.
    }
  }

  private Path file(Request request, String identity) {
    return folder.resolve(Digest.of(name(request, identity).getBytes(UTF_8)).hex() + ".json");
  }

  private static String name(Request request, String identity) {
    return String.join("\n", identity, request.accept(), request.uri().toString());
  }
}
