package dev.mandate.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.Check;
import dev.mandate.forge.Effect;
import dev.mandate.forge.Markdown;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.kohsuke.github.GHCheckRun;
import org.kohsuke.github.GHCheckRun.AnnotationLevel;
import org.kohsuke.github.GHCheckRunBuilder;

/**
 * Checks as GitHub's check runs. A run is changed in place, except in its annotations: GitHub adds
 * to them and takes none away, so other annotations make another run, which stands for the first.
 */
final class CheckRuns {
  /** GitHub takes no more annotations in one request; the rest is added by the next ones. */
  private static final int ANNOTATIONS_AT_ONCE = 50;

  /** GitHub says characters, and counts bytes. */
  private static final int LONGEST = 65_535;

  private final Installation installed;

  CheckRuns(Installation installed) {
    this.installed = installed;
  }

  /** A run that is there. */
  private record Shown(long id, int annotations, boolean same) {}

  Effect show(Check said) throws IOException {
    Check check = said.withSummary(Markdown.fitted(said.summary(), LONGEST, CheckRuns::bytes));
    Optional<Shown> there = shown(check);
    Shown run =
        there.isPresent() ? there.get() : Installation.made(() -> open(check), () -> shown(check));
    boolean sent = false;
    int written = run.annotations();
    for (boolean same = run.same(); !same || written < check.annotations().size(); same = true) {
      List<Check.Annotation> next = from(check, written);
      send(installed.repository().updateCheckRun(run.id()), check, next);
      written += next.size();
      sent = true;
    }
    return there.isEmpty() ? Effect.MADE : sent ? Effect.CHANGED : Effect.NONE;
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  private static List<Check.Annotation> from(Check check, int written) {
    List<Check.Annotation> all = check.annotations();
    int from = Math.min(written, all.size());
    return all.subList(from, Math.min(from + ANNOTATIONS_AT_ONCE, all.size()));
  }

  private Shown open(Check check) throws IOException {
    List<Check.Annotation> first = from(check, 0);
    GHCheckRunBuilder fresh =
        installed
            .repository()
            .createCheckRun(check.name(), check.commit().hex())
            .withExternalID(id(check));
    return new Shown(send(fresh, check, first), first.size(), true);
  }

  /** What tells a run from others of the same name: its key, and what it shows at lines. */
  private static String id(Check check) {
    return check.annotations().isEmpty()
        ? check.key().value()
        : check.key().value()
            + "#"
            + Digest.of(check.annotations().toString().getBytes(UTF_8)).hex().substring(0, 16);
  }

  /** The run that stands for the name now, if it is this App's and shows the same at lines. */
  private Optional<Shown> shown(Check check) throws IOException {
    String path =
        "commits/"
            + check.commit()
            + "/check-runs?check_name="
            + RepositoryApi.encoded(check.name());
    return installed.api().list(path, Optional.of("check_runs")).stream()
        .filter(run -> installed.isOwn(run.path("app")))
        .filter(run -> run.path("external_id").asText("").equals(id(check)))
        .findFirst()
        .map(
            run ->
                new Shown(
                    run.path("id").asLong(),
                    run.path("output").path("annotations_count").asInt(),
                    says(run, check)));
  }

  private static boolean says(JsonNode run, Check check) {
    JsonNode output = run.path("output");
    return result(run).equals(Optional.of(check.result()))
        && output.path("title").asText("").equals(check.title())
        && Installation.same(output.path("summary").asText(""), check.summary());
  }

  private static Optional<Check.Result> result(JsonNode run) {
    if (!run.path("status").asText().equals("completed")) {
      return Optional.of(Check.Result.RUNNING);
    }
    return switch (run.path("conclusion").asText()) {
      case "success" -> Optional.of(Check.Result.SUCCESS);
      case "failure" -> Optional.of(Check.Result.FAILURE);
      case "action_required" -> Optional.of(Check.Result.NEEDS_ACTION);
      default -> Optional.empty();
    };
  }

  private static long send(GHCheckRunBuilder run, Check check, List<Check.Annotation> annotations)
      throws IOException {
    GHCheckRunBuilder.Output output = new GHCheckRunBuilder.Output(check.title(), check.summary());
    if (!check.aside().isEmpty()) {
      output.withText(check.aside());
    }
    annotations.forEach(
        at ->
            output.add(
                new GHCheckRunBuilder.Annotation(
                    at.path(), at.line(), level(at.level()), at.message())));
    run.add(output);
    switch (check.result()) {
      case RUNNING -> run.withStatus(GHCheckRun.Status.IN_PROGRESS);
      case SUCCESS -> run.withConclusion(GHCheckRun.Conclusion.SUCCESS);
      case FAILURE -> run.withConclusion(GHCheckRun.Conclusion.FAILURE);
      case NEEDS_ACTION -> run.withConclusion(GHCheckRun.Conclusion.ACTION_REQUIRED);
    }
    return run.create().getId();
  }

  private static AnnotationLevel level(Check.Level level) {
    return switch (level) {
      case NOTICE -> AnnotationLevel.NOTICE;
      case WARNING -> AnnotationLevel.WARNING;
      case FAILURE -> AnnotationLevel.FAILURE;
    };
  }
}
