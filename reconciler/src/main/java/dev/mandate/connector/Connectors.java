package dev.mandate.connector;

import dev.mandate.run.Connector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The connectors that a machine offers. Thread-safe. */
public final class Connectors {
  private final List<Entry> known;

  /**
   * @param login what a login leaves in a person's home
   * @param install what installs the program
   */
  private record Entry(AiConnector connector, String login, String install) {}

  private Connectors(List<Entry> known) {
    this.known = known;
  }

  /**
   * @param environment of the reconciler; programs are looked up in its {@code PATH}
   */
  public static Connectors on(Map<String, String> environment) {
    return new Connectors(
        List.of(
            new Entry(
                new ClaudeCode(Program.named("claude", environment)),
                ".claude/.credentials.json",
                "npm install --global @anthropic-ai/claude-code"),
            new Entry(
                new Codex(Program.named("codex", environment)),
                ".codex/auth.json",
                "npm install --global @openai/codex"),
            new Entry(
                new Gemini(Program.named("gemini", environment)),
                ".gemini/oauth_creds.json",
                "npm install --global @google/gemini-cli"),
            new Entry(
                new Aider(Program.named("aider", environment)),
                ".aider.conf.yml",
                "pipx install aider-chat"),
            new Entry(
                new Cline(Program.named("cline", environment)),
                ".cline/data/settings/providers.json",
                "npm install --global cline")));
  }

  /** Whatever can be started where its program is, be that here or in an image. */
  public List<Connector> known() {
    return Stream.concat(Stream.of(new CommandConnector()), known.stream().map(Entry::connector))
        .map(Connector.class::cast)
        .toList();
  }

  /** What can be started here: plain commands, and agents whose program is installed. */
  public List<Connector> offered() {
    return Stream.concat(
            Stream.of(new CommandConnector()),
            known.stream()
                .map(Entry::connector)
                .filter(connector -> connector.program().file().isPresent()))
        .map(Connector.class::cast)
        .toList();
  }

  /** Names of {@link #offered}. */
  public Set<String> names() {
    return offered().stream().map(Connector::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * How one connector stands on a machine.
   *
   * @param found one clause
   * @param mend what is missing for agents to be run by it; one sentence without full stop
   */
  public record Standing(
      String connector, boolean installed, String found, Optional<String> mend) {}

  /**
   * Asks each installed program for its version.
   *
   * @param userHome of the person who asks
   */
  public List<Standing> standings(Path userHome) {
    return known.stream().map(entry -> standing(entry, userHome)).toList();
  }

  private Standing standing(Entry entry, Path userHome) {
    Program program = entry.connector().program();
    String name = entry.connector().name();
    if (program.file().isEmpty()) {
      return new Standing(
          name,
          false,
          program.name() + " is not on the PATH: agents of this connector are not run here",
          Optional.of(entry.install()));
    }
    String found =
        program.version().orElse("of unknown version: it does not answer to --version")
            + ", "
            + program.file().get();
    return new Standing(
        name,
        true,
        Files.exists(userHome.resolve(entry.login()))
            ? found + "; your login is not shown to agents"
            : found,
        Optional.empty());
  }
}
