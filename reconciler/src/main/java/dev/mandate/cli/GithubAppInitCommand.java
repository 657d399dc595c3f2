package dev.mandate.cli;

import dev.mandate.wiring.GitHubSetup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what a control repository on GitHub needs. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Writes what a control repository on GitHub needs into its work tree: the manifest of an App"
          + " with the least permissions and why it needs them, rulesets for its branches, and"
          + " forms for issues. Prints the link by which the App is registered. Asks GitHub"
          + " nothing.",
      "Give it again with --app once the App has an id: the rulesets name it then."
    },
    footer = {
      "",
      "Example:",
      "  mandate github-app init . --repository acme/control --name \"Acme Mandate\""
    })
final class GithubAppInitCommand implements Callable<Integer> {
  private final CliContext context;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "The work tree of the control repository. Default: the current folder.")
  private Path folder;

  @Option(
      names = "--repository",
      paramLabel = "OWNER/NAME",
      required = true,
      description = "What the control repository is called on GitHub.")
  private String repository;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "Name of the App, which nobody on GitHub has yet.")
  private String name;

  @Option(names = "--user", description = "The owner is a user; else it is an organization.")
  private boolean user;

  @Option(
      names = "--webhook-url",
      paramLabel = "URL",
      description = {
        "Where mandate github-app serve can be reached: https, with /webhooks at its end.",
        "Default: no webhooks; GitHub is looked at in intervals."
      })
  private URI webhook;

  @Option(
      names = "--app",
      paramLabel = "ID",
      description = "Id of the App, which its page shows once it is registered.")
  private Long app;

  @Option(
      names = "--github",
      paramLabel = "URL",
      description = "Address of an Enterprise host. Default: ${DEFAULT-VALUE}.",
      defaultValue = "https://github.com")
  private String web;

  @Option(names = "--overwrite", description = "Write files anew that are there and differ.")
  private boolean overwrite;

  GithubAppInitCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path target = context.directory().resolve(Optional.ofNullable(folder).orElse(Path.of("")));
    target = target.toAbsolutePath().normalize();
    if (!Files.isDirectory(target)) {
      throw CommandFailure.usage(target + " is not a folder", "name the work tree");
    }
    GitHubSetup.Wishes wishes =
        new GitHubSetup.Wishes(
            web.replaceFirst("/+$", ""),
            repository,
            name,
            user,
            Optional.ofNullable(webhook),
            app == null ? OptionalLong.empty() : OptionalLong.of(app));
    switch (GitHubSetup.write(target, wishes, overwrite)) {
      case GitHubSetup.Result.Refused(String reason, String mend) ->
          throw CommandFailure.usage(reason, mend);
      case GitHubSetup.Result.Written written -> {
        Path root = target;
        written.written().forEach(file -> context.console().line("wrote " + root.relativize(file)));
        context.console().line("");
        context.console().line("Next, as .github/mandate/README.md says:");
        String page = wishes.web() + "/" + repository;
        context.console().line("  commit and push what was written");
        if (app == null) {
          context.console().line("  register the App:  " + written.page());
          context.console().line("  give this command again, with --app, its id and --overwrite");
        } else {
          context
              .console()
              .line("  import the rulesets of .github/mandate at " + page + "/settings/rules");
        }
        context.console().line("  mandate doctor --repo " + page);
      }
    }
    return ExitCode.OK.code();
  }
}
