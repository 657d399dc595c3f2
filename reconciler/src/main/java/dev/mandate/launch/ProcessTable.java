package dev.mandate.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The live processes of this machine. On Linux all is read from {@code /proc}, elsewhere from
 * {@link ProcessHandle}, which knows neither sessions nor environments.
 */
public final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  /**
   * One process that is not a zombie.
   *
   * @param parent 0 when unknown
   * @param group 0 when unknown
   * @param session 0 when unknown
   * @param started in a unit of the platform; with {@code pid} it names the process for good
   */
  public record Entry(long pid, long parent, long group, long session, long started) {}

  private final boolean linux;

  private ProcessTable(boolean linux) {
    this.linux = linux;
  }

  /** By {@code /proc} where there is one. */
  public static ProcessTable ofThisPlatform() {
    return new ProcessTable(Files.isReadable(PROC.resolve("self/stat")));
  }

  /** By what Java knows everywhere. */
  public static ProcessTable portable() {
    return new ProcessTable(false);
  }

  /** In no order. */
  public List<Entry> live() {
    return linux ? fromProc() : fromHandles();
  }

  /**
   * Whether the environment that the process was started with holds all of these {@code NAME=value}
   * entries; false where it cannot be read.
   */
  public boolean wasStartedWith(long pid, Set<String> marks) {
    if (!linux || marks.isEmpty()) {
      return false;
    }
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(pid + "/environ"));
      // Java hands strings to a child in the platform's encoding; marks are plain ASCII or UTF-8.
      String[] entries = new String(bytes, StandardCharsets.UTF_8).split("\0");
      return new HashSet<>(Arrays.asList(entries)).containsAll(marks);
    } catch (IOException e) {
      // Gone meanwhile, or of another user: in both cases not ours to end.
      return false;
    }
  }

  /**
   * The ids that a process has in the nested namespaces of ids, outermost first, see
   * pid_namespaces(7); empty when it is gone.
   */
  public List<Long> idsInNamespaces(long pid) {
    try (Stream<String> lines =
        Files.lines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("NSpid:"))
          .flatMap(line -> Stream.of(line.substring(6).strip().split("\\s+")))
          .map(Long::valueOf)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // Gone meanwhile.
      return List.of();
    }
  }

  private static List<Entry> fromProc() {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        stat(folder).ifPresent(entries::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("/proc cannot be read", e);
    }
    return entries;
  }

  /** See proc_pid_stat(5): the name in brackets may itself hold spaces and brackets. */
  private static Optional<Entry> stat(Path folder) {
    String text;
    try {
      text = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It ended between the listing and the reading.
      return Optional.empty();
    }
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0 || close < 0) {
      return Optional.empty();
    }
    String[] fields = text.substring(close + 2).split(" ");
    boolean dead = fields[0].equals("Z") || fields[0].equals("X");
    if (dead) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            Long.parseLong(text.substring(0, open).strip()),
            Long.parseLong(fields[1]),
            Long.parseLong(fields[2]),
            Long.parseLong(fields[3]),
            Long.parseLong(fields[19])));
  }

  private static List<Entry> fromHandles() {
    return ProcessHandle.allProcesses()
        .map(
            handle ->
                new Entry(
                    handle.pid(),
                    handle.parent().map(ProcessHandle::pid).orElse(0L),
                    0,
                    0,
                    handle.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L)))
        .toList();
  }
}
