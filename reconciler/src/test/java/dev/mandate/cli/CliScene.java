package dev.mandate.cli;

import dev.mandate.canonical.Digest;
import dev.mandate.testkit.SettableClock;
import dev.mandate.wiring.DemoRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A user at a terminal: folders, environment and a clock of their own, and what was printed. */
final class CliScene {
  static final String START = "2026-03-02T08:00:00Z";
  private static final Path SHOP = Path.of("src/test/resources/cases/cli/shop");

  final SettableClock clock = new SettableClock(START);
  final Path folder;
  final Path home;
  final Path userHome;
  private final Map<String, String> environment = new HashMap<>();
  private Path directory;
  private String typed = "";

  /** How a command ended, and what it printed. */
  record Ran(int exitCode, String out, String err) {
    String all() {
      return out + err;
    }
  }

  CliScene(Path folder) {
    try {
      this.folder = folder.toRealPath();
      this.home = this.folder.resolve("home");
      this.userHome = Files.createDirectories(this.folder.resolve("user"));
      this.directory = Files.createDirectories(this.folder.resolve("here"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("PATH", System.getenv("PATH"));
  }

  /** What is on standard input from now on. */
  CliScene typing(String value) {
    typed = value;
    return this;
  }

  private String typed(String what) {
    return typed;
  }

  CliScene variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** From now on commands start in another folder. */
  CliScene in(Path other) {
    directory = other;
    return this;
  }

  Path directory() {
    return directory;
  }

  /** Makes the small control repository {@code shop}: bare, cloned, with keys. */
  DemoRepository shop() {
    try {
      return DemoRepository.make(SHOP, folder, "bob", environment, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the files of {@code shop} into a plain folder. */
  Path shopFiles() {
    Path to = folder.resolve("files");
    try (Stream<Path> all = Files.walk(SHOP)) {
      for (Path from : all.filter(Files::isRegularFile).toList()) {
        write(to.resolve(SHOP.relativize(from).toString()), Files.readString(from));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void replace(Path file, String from, String to) {
    try {
      String text = Files.readString(file);
      if (!text.contains(from)) {
        throw new AssertionError(file + " does not contain " + from);
      }
      Files.writeString(file, text.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Ran run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Ran ran = runPrinting(out, arguments);
    return new Ran(ran.exitCode(), out.toString(StandardCharsets.UTF_8), ran.err());
  }

  /** Results go where others see them while it runs, and are not told again. */
  Ran runPrinting(OutputStream out, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliContext context =
        new CliContext(
            new Console(stream(out), stream(err), new LazyScrubbing(environment)),
            environment,
            clock,
            directory,
            userHome,
            home,
            this::typed);
    int exitCode = Main.run(context, arguments);
    return new Ran(exitCode, "", err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(OutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /** What cannot be the same twice, replaced by what it is. */
  String plain(String text) {
    String plain = text.replace(folder.toString(), "<folder>");
    for (Map.Entry<Pattern, String> each : VARYING.entrySet()) {
      plain = each.getKey().matcher(plain).replaceAll(each.getValue());
    }
    return plain;
  }

  private static final Map<Pattern, String> VARYING = varying();

  private static Map<Pattern, String> varying() {
    Map<Pattern, String> varying = new java.util.LinkedHashMap<>();
    varying.put(Pattern.compile("ssh-ed25519 AAAA[A-Za-z0-9+/=]+"), "ssh-ed25519 <key>");
    varying.put(Pattern.compile("SHA256:[A-Za-z0-9+/]{43}"), "<fingerprint>");
    varying.put(Pattern.compile("sha256:[0-9a-f]{64}"), "<digest>");
    varying.put(
        Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>");
    varying.put(Pattern.compile("\\b[0-9a-f]{40}\\b"), "<commit>");
    varying.put(Pattern.compile("\\b[0-9a-f]{32}\\b"), "<name>");
    varying.put(Pattern.compile("\\b[0-9a-f]{12}\\b"), "<digest>");
    varying.put(Pattern.compile("\\b[0-9a-f]{10}\\b"), "<commit>");
    return varying;
  }

  /** Every file below a folder with the digest of what it holds. */
  static SortedMap<String, String> state(Path folder) {
    SortedMap<String, String> state = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : new ArrayList<>(all.toList())) {
        state.put(folder.relativize(file).toString(), content(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return state;
  }

  private static String content(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Digest.of(Files.readAllBytes(file)).value()
        : "folder";
  }

  static List<String> lines(String text) {
    return text.lines().toList();
  }
}
