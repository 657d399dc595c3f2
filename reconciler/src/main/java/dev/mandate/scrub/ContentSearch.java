package dev.mandate.scrub;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Looks for secrets in the bytes of a file, whatever they are: text or not, and unpacked where they
 * are gzip or zip, also one in the other. Used once.
 */
final class ContentSearch {
  /** Of all that is unpacked from one file. */
  private static final int MOST_UNPACKED = 64 << 20;

  private static final int DEEPEST = 3;
  private static final int GZIP = 0x1f8b;
  private static final int ZIP = 0x504b;

  /** First bytes of what is packed in a way that is not unpacked here. */
  private static final Map<String, byte[]> OPAQUE =
      Map.of(
          "xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z'},
          "zstd", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd},
          "bzip2", new byte[] {'B', 'Z', 'h'},
          "7z", new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf},
          "rar", new byte[] {'R', 'a', 'r', '!'},
          "lz4", new byte[] {0x04, 0x22, 0x4d, 0x18});

  private final Scrubber scrubber;
  private final Set<String> kinds = new TreeSet<>();
  private final Set<String> unseen = new TreeSet<>();
  private int unpacked;

  ContentSearch(Scrubber scrubber) {
    this.scrubber = scrubber;
  }

  Scrubber.Search in(byte[] content) {
    look(content, 0);
    return new Scrubber.Search(kinds, List.copyOf(unseen));
  }

  private void look(byte[] content, int depth) {
    kinds.addAll(scrubber.certainKindsIn(new String(content, StandardCharsets.UTF_8)));
    OPAQUE.forEach(
        (name, start) -> {
          if (content.length > start.length
              && Arrays.equals(start, 0, start.length, content, 0, start.length)) {
            unseen.add("packed as " + name);
          }
        });
    int start = content.length < 4 ? 0 : (content[0] & 0xff) << 8 | (content[1] & 0xff);
    if (start != GZIP && start != ZIP) {
      return;
    }
    if (depth >= DEEPEST) {
      unseen.add("packed more than " + DEEPEST + " times");
      return;
    }
    try {
      if (start == GZIP) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
          look(read(in), depth + 1);
        }
      } else {
        lookIntoZip(content, depth);
      }
    } catch (IOException e) {
      unseen.add("packed, and cannot be unpacked whole");
    }
  }

  private void lookIntoZip(byte[] content, int depth) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        kinds.addAll(scrubber.certainKindsIn(entry.getName()));
        look(read(zip), depth + 1);
      }
    }
  }

  private byte[] read(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      unpacked += read;
      if (unpacked > MOST_UNPACKED) {
        unseen.add("larger than " + (MOST_UNPACKED >> 20) + " MiB when unpacked");
        break;
      }
      out.write(buffer, 0, read);
    }
    return out.toByteArray();
  }
}
