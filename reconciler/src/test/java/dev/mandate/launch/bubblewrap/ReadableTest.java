package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders who runs a reconciler can show to agents. */
class ReadableTest {
  @TempDir Path folder;
  private Path user;
  private Path mandate;

  @BeforeEach
  void homes() throws IOException {
    folder = folder.toRealPath();
    user = Files.createDirectories(folder.resolve("people/ada"));
    mandate = user.resolve(".local/share/mandate");
  }

  @Test
  void foldersOfProgramsAreTakenWithoutLinks() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Path own = Files.createDirectories(user.resolve(".npm-global"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), tools);
    assertEquals(new Readable.Folders(List.of(tools, own)), parse(link + ":" + own + ":"));
    assertEquals(new Readable.Folders(List.of()), parse(""));
  }

  @Test
  void whatWouldShowTooMuchIsRefusedWithTheReason() throws IOException {
    refused("/", "would show the home of Mandate");
    refused("/home", "whole home folder");
    refused("/root", "whole home folder");
    refused(user.toString(), "would show the home of Mandate");
    refused(folder.toString(), "would show the home of Mandate");
    Path keys = Files.createDirectories(mandate.resolve("keys"));
    refused(keys.toString(), "would show the home of Mandate");
    Path link = Files.createSymbolicLink(folder.resolve("harmless"), keys);
    refused(link.toString(), "would show the home of Mandate");
    refused("tools", "is not absolute");
    refused(folder.resolve("none").toString(), "is no folder");
  }

  private void refused(String name, String why) {
    Readable.Refused refused = assertInstanceOf(Readable.Refused.class, parse(name), name);
    assertTrue(refused.why().getFirst().contains(why), refused.why().toString());
  }

  private Readable parse(String text) {
    return Readable.parse(text, mandate, user);
  }
}
