package dev.mandate.launch.container;

import dev.mandate.launch.DiskBound;
import dev.mandate.launch.PrivateFolder;
import dev.mandate.launch.ProcessTable;
import dev.mandate.launch.RunProcesses;
import dev.mandate.launch.SandboxFamily;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.Supervision;
import dev.mandate.launch.WayOut;
import dev.mandate.launch.cgroup.GroupHold;
import dev.mandate.run.Confinement;
import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.Launcher.LaunchRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One container from its start to its end, by the engine's client that its output comes through.
 */
final class Attachment {
  private static final Path NO_INPUT = Path.of("/dev/null");

  /** The agent is in the container's namespace of process ids, which is in ours. */
  private static final int DEPTH = 2;

  /** Engines end so when it is they who failed, and agents can end so, too. */
  private static final int LEAST_OF_ENGINE = 125;

  private static final int MOST_OF_ENGINE = 127;

  private final Engine engine;
  private final String container;
  private final SessionStarter sessions;
  private final ProcessTable table;
  private final Path complaints;
  private final Image image;
  private final LaunchRequest request;
  private final ShellScript script = new ShellScript(UUID.randomUUID().toString());

  Attachment(
      Engine engine,
      String container,
      SessionStarter sessions,
      ProcessTable table,
      PrivateFolder folder,
      Image image,
      LaunchRequest request) {
    this.engine = engine;
    this.container = container;
    this.sessions = sessions;
    this.table = table;
    this.complaints = folder.root().resolve("complaints");
    this.image = image;
    this.request = request;
  }

  /**
   * @param begun whether the agent was there
   * @param disk what it used; empty where that is not limited
   */
  record Ran(Ending ending, boolean begun, Optional<Confinement.Disk> disk) {
    static Ran not(String why, String mend) {
      return new Ran(new Ending.CouldNotStart(why, Optional.of(mend)), false, Optional.empty());
    }
  }

  /**
   * @param line that makes the container
   * @param group that the agent is put into before it starts
   */
  Ran run(List<String> line, GroupHold group, WayOut way) throws IOException {
    Process client =
        engine
            .withEnvironment(
                new ProcessBuilder(
                    sessions.commandLine(Path.of(line.getFirst()), line.subList(1, line.size()))))
            .redirectError(complaints.toFile())
            .start();
    RunProcesses all =
        new RunProcesses(
            table, client.pid(), sessions.makesGroup(), RunProcesses.marks(request.environment()));
    SandboxFamily family =
        new SandboxFamily(all, table, DEPTH, OptionalLong::empty, request.started());
    DiskBound disk =
        new DiskBound(
            family, all::live, request.directory(), request.bounds().confines().diskMiB());
    try {
      String program = request.command().getFirst();
      tell(client, script.preparation(way.in(request.environment()), program));
      return switch (Handshake.await(client, script.word())) {
        case Handshake.Result.Interrupted unused ->
            new Ran(new Ending.Cancelled(), false, Optional.empty());
        case Handshake.Result.Silent unused ->
            Ran.not(
                engine.brand().label() + " cannot make the container: " + complaint(),
                "The image needs /bin/sh; mandate doctor says whether containers work here.");
        case Handshake.Result.Answered(String answer) ->
            answer.equals("ready")
                ? begin(client, all, family, disk, group, way)
                : Ran.not(
                    ShellScript.Missing.valueOf(answer)
                        .clause(program, request.environment().getOrDefault("PATH", "")),
                    "Install it in the image; a path with a slash is looked up from the workspace.");
      };
    } finally {
      family.kill();
    }
  }

  private Ran begin(
      Process client,
      RunProcesses all,
      SandboxFamily family,
      DiskBound disk,
      GroupHold group,
      WayOut way)
      throws IOException {
    OptionalLong first = first();
    if (first.isEmpty()) {
      return Ran.not(
          engine.brand().label() + " makes its containers where this reconciler cannot see them",
          "Use an engine of this machine; mandate doctor says which one works.");
    }
    all.adopt(first.getAsLong());
    for (Path entrance : group.entrances()) {
      Files.writeString(
          entrance,
          Long.toString(first.getAsLong()),
          StandardCharsets.US_ASCII,
          StandardOpenOption.WRITE);
    }
    if (!way.leadsOut()) {
      return follow(client, family, disk);
    }
    try (Forwarding forwarding = Forwarding.in(first.getAsLong(), way.forwarder())) {
      all.adopt(forwarding.process().pid());
      return follow(client, family, disk);
    }
  }

  private Ran follow(Process client, SandboxFamily family, DiskBound disk) throws IOException {
    List<String> command =
        Stream.concat(image.entryPoint().stream(), request.command().stream()).toList();
    tell(client, script.start(command, request.input().orElse(NO_INPUT)));
    family.begin();
    Ending ending = new Supervision(client, disk, request, request.log()).toTheEnd();
    if (ending instanceof Ending.Exited(int code)
        && code >= LEAST_OF_ENGINE
        && code <= MOST_OF_ENGINE) {
      OptionalInt noted = engine.exitCode(container);
      if (!noted.equals(OptionalInt.of(code))) {
        throw new IOException(engine.brand().label() + " broke off: " + complaint());
      }
    }
    return new Ran(ending, true, disk.disk());
  }

  /** The first process of the container, by its id out here; empty when it is not out here. */
  private OptionalLong first() throws IOException {
    Engine.Answer answer =
        engine.ask("container", "inspect", "--format", "{{.State.Pid}}", container);
    if (!answer.isFine() || !answer.out().matches("[1-9]\\d{0,17}")) {
      return OptionalLong.empty();
    }
    long pid = Long.parseLong(answer.out());
    List<Long> ids = table.idsInNamespaces(pid);
    return ids.size() == DEPTH && ids.getLast() == 1 ? OptionalLong.of(pid) : OptionalLong.empty();
  }

  /** A container that cannot be made ends before it has read, and says why. */
  private static void tell(Process client, byte[] words) throws IOException {
    try {
      OutputStream input = client.getOutputStream();
      input.write(words);
      input.flush();
    } catch (IOException e) {
      if (client.isAlive()) {
        throw e;
      }
    }
  }

  private String complaint() throws IOException {
    String said = Files.readString(complaints, StandardCharsets.UTF_8).strip();
    return said.isEmpty() ? "it says nothing" : said.replaceAll("\\s*\\n\\s*", "; ");
  }
}
