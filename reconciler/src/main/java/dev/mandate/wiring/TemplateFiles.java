package dev.mandate.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files for a repository from a template that comes with Mandate. */
final class TemplateFiles {
  private static final String TEMPLATES = "/dev/mandate/templates/";
  private static final String LIST = "files.txt";

  private TemplateFiles() {}

  /**
   * @param template its folder
   * @param values of what stands in double braces
   */
  static SortedMap<RepoPath, byte[]> of(String template, Map<String, String> values)
      throws IOException {
    // The files are YAML and Markdown: HTML escapes would be wrong in them.
    Handlebars handlebars = new Handlebars().with(EscapingStrategy.NOOP);
    String folder = TEMPLATES + template + "/";
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    for (String line : text(folder + LIST).lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.strip().split("\\s+");
      String content =
          words[0].startsWith("/")
              ? text(words[0])
              : handlebars.compileInline(text(folder + words[0])).apply(values);
      files.put(new RepoPath(words[1]), content.getBytes(UTF_8));
    }
    return files;
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = TemplateFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
