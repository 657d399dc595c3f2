package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filled issue form becomes a pull request with a valid spec, or an answer that says why not. */
class IssueFormsTest {
  private static final String TASK =
      """
      ### Name of the new task

      tidy-up

      ### Agent

      %s

      ### Environment

      sandbox

      ### Nature of the work

      change

      ### How much harm it could do

      diagnostics

      ### What is to be done

      Tidy up.
      ### Environment
      is a word like any other @everybody

      ### Who wants it

      _No response_
      """;

  private static final String AGENT =
      """
      ### Name of the new agent

      auditor

      ### What it does

      Looks.

      ### Role

      auditor

      ### Owner

      ada

      ### Contact

      ada@example.org

      ### Connector

      command

      ### Command

      sh
      -c
      true

      ### Sandbox

      process

      ### Hosts that it may reach

      pypi.org:443

      ### Longest run in seconds

      600
      """;

  @TempDir Path temp;
  private Scene scene;
  private Hosting host;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(temp);
    host = scene.hosting.orElseThrow();
    scene.declare(AgentText.reporting("triage", "true"));
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private int filled(String login, String body) {
    int issue = host.repository.issue(host.account(login), "New", body);
    scene.reconcile();
    scene.reconcile();
    return issue;
  }

  private List<String> answers(int issue) {
    return host.repository.comments(issue).stream().map(c -> c.get("body").asText()).toList();
  }

  @Test
  void aValidFormBecomesOnePullRequest() {
    int task = filled("bob", TASK.formatted("triage"));
    int agent = filled("ada", AGENT);

    List<JsonNode> pulls = host.repository.pulls();
    assertEquals(2, pulls.size(), answers(task) + " " + answers(agent));
    assertTrue(answers(task).getLast().contains("#" + pulls.get(0).get("number")));
    String branch = pulls.get(0).at("/head/ref").asText();
    assertEquals(
        "bob|" + host.account("bob").id() + "+bob@users.noreply.github.com",
        scene.repo.newest(branch, "%an|%ae"));
    String spec = RealGit.run(scene.repo.path(), "show", branch + ":tasks/tidy-up.yaml");
    assertTrue(spec.contains("is a word like any other"), spec);
    assertTrue(spec.contains("environment: sandbox"), spec);
    assertEquals(1, answers(task).size());
  }

  @Test
  void aBrokenFormIsAnsweredUntilItIsMended() {
    int issue = filled("bob", TASK.formatted("triag"));
    assertEquals(List.of(), host.repository.pulls());
    assertTrue(answers(issue).getFirst().contains("triag"), answers(issue).getFirst());

    host.repository.editIssue(issue, TASK.formatted("triage"));
    scene.reconcile();
    assertEquals(1, host.repository.pulls().size());
    assertEquals(2, answers(issue).size());
  }

  @Test
  void whatIsEmptyOrOddIsNamed() {
    int issue = filled("bob", AGENT.replace("auditor\n\n### What", "Not A Name\n\n### What"));
    assertTrue(answers(issue).getFirst().contains("**Name of the new agent**"));
    int other = filled("bob", AGENT.replace("Looks.", "_No response_").replace(":443", ""));
    assertTrue(answers(other).getFirst().contains("**What it does** is empty"));
    assertTrue(answers(other).getFirst().contains("`pypi.org` is not as"));
    assertEquals(List.of(), host.repository.pulls());
  }

  @Test
  void aStrangersFormIsNoBranch() {
    var eve = host.hub.person("eve");
    host.repository.permit(eve, "read");
    int issue = host.repository.issue(eve, "New", TASK.formatted("triage"));
    scene.reconcile();
    assertEquals(List.of(), host.repository.pulls());
    assertTrue(answers(issue).getFirst().contains("Only who may write"));
  }
}
