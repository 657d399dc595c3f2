package dev.mandate.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.patch.FileHeader;
import org.eclipse.jgit.util.io.BinaryHunkOutputStream;

/**
 * The {@code GIT binary patch} form of one file, both ways, as {@code git diff --binary} prints it
 * with {@code literal} hunks. JGit reads the form but does not write it.
 */
final class BinaryPatch {
  private static final int LARGEST = 1 << 30;

  private BinaryPatch() {}

  static void write(
      OutputStream out, FileHeader header, ObjectReader reader, ObjectId oldId, ObjectId newId)
      throws IOException {
    // Names in a header are quoted, so a line that starts so is the one that tells of no text.
    String text =
        new String(
            header.getBuffer(),
            header.getStartOffset(),
            header.getEndOffset() - header.getStartOffset(),
            StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n--- ");
    if (end < 0) {
      end = text.indexOf("\nBinary files ");
    }
    out.write(text.substring(0, end + 1).getBytes(StandardCharsets.ISO_8859_1));
    out.write("GIT binary patch\n".getBytes(StandardCharsets.US_ASCII));
    literal(out, content(reader, newId));
    literal(out, content(reader, oldId));
  }

  private static byte[] content(ObjectReader reader, ObjectId id) throws IOException {
    return ObjectId.zeroId().equals(id)
        ? new byte[0]
        : reader.open(id, Constants.OBJ_BLOB).getCachedBytes(LARGEST);
  }

  private static void literal(OutputStream out, byte[] content) throws IOException {
    out.write(("literal " + content.length + "\n").getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream hunk = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated =
        new DeflaterOutputStream(new BinaryHunkOutputStream(hunk))) {
      deflated.write(content);
    }
    hunk.writeTo(out);
    out.write('\n');
  }
}
