package dev.mandate.rounds;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.forge.Account;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The page about GitHub lists the commands that there are, in their own words. */
class CommandsPageTest {
  private static final Filings NOWHERE =
      new Filings() {
        @Override
        public Optional<CommitId> filed(RepoPath file) {
          return Optional.empty();
        }

        @Override
        public Result file(
            CommitId base, RepoPath file, byte[] content, String message, Account by) {
          return new Result.Refused("nothing is filed here");
        }
      };

  @Test
  void eachCommandHasItsRow() throws Exception {
    String table = Verbs.of(NOWHERE).table();
    String page = Files.readString(Path.of("../docs/github.md"));
    assertTrue(page.contains(table), "docs/github.md should have:\n" + table);
  }
}
