package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.verify.Problem;
import dev.mandate.verify.TrustPolicy;
import dev.mandate.verify.VerificationReport;
import java.util.stream.Collectors;

/** What verifying came to, as people and programs read it. */
final class VerifyView {
  private VerifyView() {}

  static String text(VerificationReport report) {
    StringBuilder text = new StringBuilder(512);
    if (report.head().isEmpty()) {
      text.append("nothing is recorded yet\n");
    }
    report
        .runs()
        .forEach(
            run ->
                text.append(
                    String.format(
                        "  %-8s  %s  %-9s  %s%n",
                        run.verified() ? "verified" : "BROKEN",
                        run.id(),
                        run.outcome().orElse("?"),
                        run.task().orElse("?"))));
    report.problems().forEach(problem -> text.append(problem.render()).append('\n'));
    report.notChecked().forEach(line -> text.append("not checked: ").append(line).append('\n'));
    text.append(report.verified() ? "verified: " : "NOT VERIFIED: ")
        .append(report.runs().size())
        .append(report.runs().size() == 1 ? " run in " : " runs in ")
        .append(report.commits())
        .append(report.commits() == 1 ? " commit" : " commits");
    if (!report.verified()) {
      text.append(", ")
          .append(report.problems().size())
          .append(report.problems().size() == 1 ? " problem" : " problems");
    }
    text.append("\ntrusting ")
        .append(
            report.trust().keys().stream()
                .map(TrustPolicy.TrustedKey::name)
                .collect(Collectors.joining(", ")))
        .append(", named by ")
        .append(source(report.trust()))
        .append('\n');
    return text.toString();
  }

  private static String source(TrustPolicy trust) {
    return switch (trust.source()) {
      case TrustPolicy.Source.PolicyFile(String file) -> file;
      case TrustPolicy.Source.DefaultBranch(var commit) ->
          "mandate.yaml of the default branch at " + commit.abbreviated();
    };
  }

  static ObjectNode data(VerificationReport report) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("verified", report.verified());
    report.head().ifPresent(head -> data.put("runsHead", head.hex()));
    data.put("commits", report.commits());
    data.put("trustFrom", source(report.trust()));
    ArrayNode keys = data.putArray("trusted");
    report
        .trust()
        .keys()
        .forEach(key -> keys.addObject().put("name", key.name()).put("key", key.publicKey()));
    ArrayNode runs = data.putArray("runs");
    report
        .runs()
        .forEach(
            run -> {
              ObjectNode json = runs.addObject();
              json.put("id", run.id());
              json.put("folder", run.folder());
              run.task().ifPresent(task -> json.put("task", task));
              run.outcome().ifPresent(outcome -> json.put("outcome", outcome));
              json.put("verified", run.verified());
            });
    ArrayNode problems = data.putArray("problems");
    report.problems().forEach(problem -> problems.add(data(problem)));
    ArrayNode notChecked = data.putArray("notChecked");
    report.notChecked().forEach(notChecked::add);
    return data;
  }

  private static ObjectNode data(Problem problem) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rule", problem.rule());
    problem.commit().ifPresent(commit -> json.put("commit", commit.hex()));
    problem.run().ifPresent(run -> json.put("run", run));
    problem.path().ifPresent(path -> json.put("path", path));
    json.put("what", problem.what());
    return json;
  }
}
