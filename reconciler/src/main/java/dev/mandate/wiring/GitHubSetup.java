package dev.mandate.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.github.AppManifest;
import dev.mandate.github.AppNeeds;
import dev.mandate.github.RepositoryName;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Writes what a control repository on GitHub needs, into a work tree; asks nobody. */
public final class GitHubSetup {
  private static final String FOLDER = ".github/mandate/";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private GitHubSetup() {}

  /**
   * What the user asked for.
   *
   * @param web address of GitHub, without a slash at its end
   * @param repository {@code owner/name}
   * @param name of the App; unique at its GitHub
   * @param user whether the owner is a user, not an organization
   * @param webhook where webhooks are to go; empty: there are none
   * @param app its id, once it is registered
   */
  public record Wishes(
      String web,
      String repository,
      String name,
      boolean user,
      Optional<URI> webhook,
      OptionalLong app) {}

  /** What came of it. */
  public sealed interface Result {
    /**
     * @param written new files, and those that have changed
     * @param page where the App is registered
     */
    record Written(List<Path> written, URI page) implements Result {}

    /** Nothing was written. */
    record Refused(String reason, String mend) implements Result {}
  }

  /**
   * @param folder the work tree
   * @param overwrite whether files that are there and differ are written anew
   */
  public static Result write(Path folder, Wishes wishes, boolean overwrite) throws IOException {
    AppManifest manifest;
    RepositoryName repository;
    try {
      repository = RepositoryName.of(wishes.repository());
      manifest =
          new AppManifest(
              wishes.name(), URI.create(wishes.web() + "/" + repository), wishes.webhook());
    } catch (IllegalArgumentException e) {
      return new Result.Refused(
          String.valueOf(e.getMessage()), "See mandate github-app init --help.");
    }
    Optional<String> organization =
        wishes.user() ? Optional.empty() : Optional.of(repository.owner());
    URI page = manifest.page(wishes.web(), organization);
    SortedMap<RepoPath, byte[]> files = TemplateFiles.of("github", values(wishes, page));
    put(files, "app.json", manifest.json());
    put(files, "ruleset-default-branch.json", AppManifest.defaultBranch(wishes.app()));
    put(files, "ruleset-records.json", AppManifest.records(wishes.app()));
    List<Path> changed = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (Map.Entry<RepoPath, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey().value());
      if (!Files.exists(path)) {
        changed.add(path);
      } else if (!Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        changed.add(path);
        others.add(path);
      }
    }
    if (!others.isEmpty() && !overwrite) {
      return new Result.Refused(
          others.getFirst() + " is there and differs" + more(others),
          "Give --overwrite to write it anew, and look at git diff; nothing was changed.");
    }
    for (Map.Entry<RepoPath, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey().value());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return new Result.Written(changed, page);
  }

  private static String more(List<Path> others) {
    return others.size() == 1 ? "" : ", and so do " + (others.size() - 1) + " more files";
  }

  private static void put(SortedMap<RepoPath, byte[]> files, String name, ObjectNode json)
      throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    files.put(new RepoPath(FOLDER + name), text.getBytes(UTF_8));
  }

  private static Map<String, String> values(Wishes wishes, URI page) {
    return Map.of(
        "repository",
        wishes.repository(),
        "web",
        wishes.web(),
        "page",
        page.toString(),
        "app",
        wishes.app().isPresent() ? Long.toString(wishes.app().getAsLong()) : "the App's id",
        "permissions",
        AppNeeds.permissions().stream()
            .map(
                one ->
                    "| `%s` | %s | %s%s |"
                        .formatted(
                            one.name(),
                            one.level().label(),
                            one.why(),
                            one.isOptional() ? "; without it, " + one.optional() : ""))
            .collect(Collectors.joining("\n")),
        "events",
        AppNeeds.events().stream()
            .map(one -> "| `%s` | %s |".formatted(one.name(), one.why()))
            .collect(Collectors.joining("\n")));
  }
}
