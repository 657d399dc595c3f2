package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.Effect;
import dev.mandate.forge.Happening;
import dev.mandate.forge.Item;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Sign;
import dev.mandate.github.GitHubDiscussions;
import dev.mandate.github.GitHubForge;
import dev.mandate.github.Installation;
import dev.mandate.github.RepositoryName;
import dev.mandate.rounds.Commands;
import dev.mandate.rounds.Conversations;
import dev.mandate.rounds.Desk;
import dev.mandate.rounds.Filings;
import dev.mandate.rounds.Verbs;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.wiring.GitHubAccess;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.TaskDesk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a branch is pushed around a command, nothing is filed for another commit than named. */
class CommandRacesTest {
  private static final int ROUNDS = 250;
  private static final int COMMENTS_EACH = 25;
  private static final Pattern SEEN = Pattern.compile("mandate.dev/seen-commit: \"?([0-9a-f]{40})");

  @TempDir Path temp;

  /** What was filed, and for which commit. */
  private static final class Filed implements Filings {
    final List<String> files = new ArrayList<>();

    @Override
    public Optional<CommitId> filed(RepoPath file) {
      return Optional.empty();
    }

    @Override
    public Result file(CommitId base, RepoPath file, byte[] content, String message, Account by) {
      files.add(new String(content, StandardCharsets.UTF_8));
      return new Result.Filed(base);
    }
  }

  /** Somebody pushes before any answer of the host. */
  private record Pushed(Discussions host, Runnable push, Runnable head) implements Discussions {
    @Override
    public Answer<Instant> since() {
      return host.since();
    }

    @Override
    public Answer<Conversation> conversation(long number) {
      push.run();
      return host.conversation(number);
    }

    @Override
    public Answer<Said> saidSince(Instant from) {
      return host.saidSince(from);
    }

    @Override
    public Answer<Proposed> proposed(long number) {
      push.run();
      Answer<Proposed> answer = host.proposed(number);
      head.run();
      push.run();
      return answer;
    }

    @Override
    public Answer<Permission> permission(Account account) {
      push.run();
      return host.permission(account);
    }

    @Override
    public Answer<Optional<Account>> account(long id) {
      return host.account(id);
    }

    @Override
    public Answer<List<Happening>> happenings(long number) {
      return host.happenings(number);
    }

    @Override
    public Answer<Optional<Instant>> see(long remark) {
      push.run();
      return host.see(remark);
    }

    @Override
    public Answer<Boolean> isSettled(long remark) {
      return host.isSettled(remark);
    }

    @Override
    public Answer<Effect> sign(long remark, Sign sign) {
      push.run();
      return host.sign(remark, sign);
    }
  }

  @Test
  void nothingIsFiledForAnotherCommitThanWasNamed() throws Exception {
    Random random = new Random(24);
    try (Scene scene = Scene.onGitHub(temp)) {
      Hosting host = scene.hosting.orElseThrow();
      scene.declare(AgentText.reporting("triage", "true"));
      Machine machine = scene.machine("usual");
      GitHubAccess.Ready access =
          assertInstanceOf(GitHubAccess.Ready.class, GitHubAccess.on(machine));
      Installation installed = access.app().installation(RepositoryName.of(Hosting.NAME));
      Filed filed = new Filed();
      List<String> commits = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String branch = "made-" + i;
        commits.add(
            host.repository.push(
                host.account("ada"), branch, Map.of("a.txt", "text " + i + "\n"), branch));
      }
      int[] pushes = new int[1];
      String[] branch = new String[1];
      int[] pull = new int[1];
      List<String> heads = new ArrayList<>();
      Runnable push =
          () -> {
            if (random.nextInt(3) == 0) {
              pushes[0]++;
              String to = commits.get(random.nextInt(commits.size()));
              host.repository.force(host.account("mallory"), branch[0], to);
            }
          };
      Discussions discussions = new GitHubDiscussions(installed);
      Pushed pushed = new Pushed(discussions, push, () -> heads.add(host.repository.head(pull[0])));
      try (OpenRepository opened = Reconciler.open(scene.where(), machine);
          TaskDesk desk = TaskDesk.of(opened, opened.commits().orElseThrow(), machine)) {
        Commands listening =
            new Commands(
                new Desk(pushed, new GitHubForge(installed), desk::look, scene.clock),
                Verbs.of(filed));
        Conversations commands = new Conversations(pushed, List.of(listening));
        Set<String> refused = new HashSet<>();
        int done = 0;
        for (int round = 0; round < ROUNDS; round++) {
          if (round % COMMENTS_EACH == 0) {
            branch[0] = "race-" + round;
            host.repository.force(host.account("ada"), branch[0], commits.getFirst());
            pull[0] = host.repository.open(host.account("ada"), branch[0], "Race", "");
          }
          scene.clock.advance(Duration.ofMinutes(3));
          String named = commits.get(random.nextInt(commits.size()));
          host.repository.comment(
              host.account("bob"),
              pull[0],
              "/mandate run triage sandbox " + named.substring(0, 7 + random.nextInt(34)));
          int before = filed.files.size();
          heads.clear();
          Answer<Boolean> answer =
              commands.attend(new Item(pull[0], true, false, scene.clock.instant()));
          assertInstanceOf(Answer.Known.class, answer, answer::toString);
          assertEquals(1, heads.size());
          if (filed.files.size() == before) {
            refused.add(heads.getFirst());
            assertTrue(!named.equals(heads.getFirst()), "refused, though the head was named");
            continue;
          }
          done++;
          Matcher seen = SEEN.matcher(filed.files.getLast());
          assertTrue(seen.find(), filed.files.getLast());
          assertEquals(named, seen.group(1));
          assertEquals(named, heads.getFirst());
        }
        assertTrue(pushes[0] >= 500, pushes[0] + " pushes");
        assertTrue(done > 20 && refused.size() == commits.size(), done + " of " + ROUNDS);
      }
    }
  }
}
