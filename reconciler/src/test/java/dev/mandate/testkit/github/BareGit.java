package dev.mandate.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ThreeWayMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The Git side of a repository, for reading. */
final class BareGit {
  private final Path folder;
  private final Clock clock;

  /**
   * @param clock commits made before others must not be younger, or walks end too soon
   */
  BareGit(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
    try (Repository repository = new FileRepositoryBuilder().setGitDir(folder.toFile()).build()) {
      repository.create(true);
      repository.updateRef(Constants.HEAD).link("refs/heads/main");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  Optional<String> tip(String branch) {
    return with(
        repository ->
            Optional.ofNullable(repository.exactRef("refs/heads/" + branch))
                .map(ref -> ref.getObjectId().name()));
  }

  /** Commits of {@code head} that {@code base} does not hold, oldest first. */
  List<RevCommit> between(String base, String head) {
    return with(
        repository -> {
          try (RevWalk walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(ObjectId.fromString(head)));
            walk.markUninteresting(walk.parseCommit(ObjectId.fromString(base)));
            List<RevCommit> commits = new ArrayList<>();
            walk.forEach(commits::addFirst);
            return commits;
          }
        });
  }

  /** Whether there is such a commit. */
  boolean has(String commit) {
    return commit.matches("[0-9a-f]{40}")
        && with(r -> r.getObjectDatabase().has(ObjectId.fromString(commit)));
  }

  /** Whether {@code head} is a commit or comes after it. */
  boolean isIn(String head, String commit) {
    return with(
        repository -> {
          try (RevWalk walk = new RevWalk(repository)) {
            return walk.isMergedInto(
                walk.parseCommit(ObjectId.fromString(commit)),
                walk.parseCommit(ObjectId.fromString(head)));
          }
        });
  }

  /** Brings what a branch of another repository holds here; no branch of this one moves. */
  void fetch(BareGit from, String branch) {
    bring(from, "+refs/heads/" + branch + ":refs/fetched/" + branch);
  }

  /** Makes every branch of another repository one of this one, too. */
  void copy(BareGit from) {
    bring(from, "+refs/heads/*:refs/heads/*");
  }

  private void bring(BareGit from, String spec) {
    with(
        repository -> {
          try (Git git = new Git(repository)) {
            return git.fetch().setRemote(from.folder().toUri().toString()).setRefSpecs(spec).call();
          } catch (GitAPIException e) {
            throw new IOException(e);
          }
        });
  }

  /** Points a ref somewhere, whatever it held. */
  void set(String ref, String commit) {
    with(
        repository -> {
          RefUpdate update = repository.updateRef(ref);
          update.setNewObjectId(ObjectId.fromString(commit));
          update.disableRefLog();
          return update.forceUpdate();
        });
  }

  /**
   * One commit that brings {@code head} into {@code base}; empty when they contradict each other.
   *
   * @param both whether it comes after both
   */
  Optional<String> merged(
      String base, String head, PersonIdent author, String message, boolean both) {
    return with(
        repository -> {
          ThreeWayMerger merger = MergeStrategy.RECURSIVE.newMerger(repository, true);
          ObjectId onto = ObjectId.fromString(base);
          ObjectId from = ObjectId.fromString(head);
          return merger.merge(onto, from)
              ? Optional.of(
                  write(
                      repository,
                      merger.getResultTreeId(),
                      both ? List.of(onto, from) : List.of(onto),
                      author,
                      ident("GitHub", "noreply@github.com"),
                      message))
              : Optional.<String>empty();
        });
  }

  /** The same commits anew on another base; empty when one of them contradicts it. */
  Optional<List<String>> rebased(String base, List<RevCommit> commits, Account by) {
    return with(
        repository -> {
          List<String> made = new ArrayList<>();
          ObjectId tip = ObjectId.fromString(base);
          for (RevCommit commit : commits) {
            if (commit.getParentCount() != 1) {
              return Optional.<List<String>>empty();
            }
            ThreeWayMerger merger = MergeStrategy.RECURSIVE.newMerger(repository, true);
            merger.setBase(commit.getParent(0));
            if (!merger.merge(tip, commit)) {
              return Optional.<List<String>>empty();
            }
            String next =
                write(
                    repository,
                    merger.getResultTreeId(),
                    List.of(tip),
                    commit.getAuthorIdent(),
                    ident(by),
                    commit.getFullMessage());
            made.add(next);
            tip = ObjectId.fromString(next);
          }
          return Optional.of(made);
        });
  }

  PersonIdent ident(Account by) {
    return ident(by.login(), by.email());
  }

  private PersonIdent ident(String name, String email) {
    return new PersonIdent(name, email, clock.instant(), ZoneOffset.UTC);
  }

  /** A commit with changed files on another one; in no branch yet. */
  String commit(
      String parent,
      Map<String, String> files,
      PersonIdent author,
      PersonIdent committer,
      String message) {
    return with(
        repository -> {
          DirCache index = DirCache.newInCore();
          DirCacheBuilder builder = index.builder();
          try (ObjectInserter inserter = repository.newObjectInserter();
              RevWalk walk = new RevWalk(repository)) {
            RevCommit before = walk.parseCommit(ObjectId.fromString(parent));
            builder.addTree(new byte[0], 0, repository.newObjectReader(), before.getTree());
            builder.finish();
            DirCacheEditor editor = index.editor();
            for (Map.Entry<String, String> file : files.entrySet()) {
              ObjectId blob = inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(UTF_8));
              editor.add(
                  new DirCacheEditor.PathEdit(file.getKey()) {
                    @Override
                    public void apply(DirCacheEntry entry) {
                      entry.setFileMode(FileMode.REGULAR_FILE);
                      entry.setObjectId(blob);
                    }
                  });
            }
            editor.finish();
            ObjectId tree = index.writeTree(inserter);
            inserter.flush();
            return write(repository, tree, List.of(before), author, committer, message);
          }
        });
  }

  private static String write(
      Repository repository,
      ObjectId tree,
      List<? extends ObjectId> parents,
      PersonIdent author,
      PersonIdent committer,
      String message)
      throws IOException {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentIds(List.copyOf(parents));
    commit.setAuthor(author);
    commit.setCommitter(committer);
    commit.setMessage(message);
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id.name();
    }
  }

  private interface Reading<T> {
    T from(Repository repository) throws IOException;
  }

  private <T> T with(Reading<T> reading) {
    try (Repository repository = new FileRepositoryBuilder().setGitDir(folder.toFile()).build()) {
      return reading.from(repository);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
