package dev.mandate.github;

import static dev.mandate.github.GitHubForgeTest.known;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.forge.Effect;
import dev.mandate.forge.Sign;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GitHubDiscussionsTest {
  @TempDir Path folder;

  static Stream<Fault> losses() {
    return Stream.of(new Fault.CutBefore(), new Fault.CutAfter(), Fault.status(502));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aSignIsAskedForAgainWhereNoAnswerComesAndStandsThereOnce(Fault loss) throws Exception {
    try (GivenGitHub github = new GivenGitHub(folder)) {
      int issue = github.given.repository.issue(github.given.ada, "It crashes", "Always.");
      long comment = github.given.repository.comment(github.given.ada, issue, "/mandate help");
      github.hub.desk().next("POST", ".*/reactions", loss);

      assertEquals(
          Effect.MADE,
          known(
              new GitHubDiscussions(github.installation(Duration.ofSeconds(20)))
                  .sign(comment, Sign.DONE)));
      assertEquals(List.of("rocket"), github.given.repository.reactions(comment));
    }
  }
}
