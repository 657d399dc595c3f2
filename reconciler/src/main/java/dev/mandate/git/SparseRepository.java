package dev.mandate.git;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.attributes.AttributesNodeProvider;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.BaseRepositoryBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectDatabase;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * A repository as it is to be seen by who pushes from it. To find out what the remote lacks, JGit
 * reads every folder of the commit that a push builds on, however many there are. Folders that a
 * pushed commit leaves as they are look empty here: the remote has them, so nothing in them is to
 * be sent, and nobody needs to look. (Git itself has {@code pack.useSparse} for that.)
 */
final class SparseRepository extends Repository {
  private final Repository real;
  private final Set<ObjectId> untouched;

  private SparseRepository(Repository real, Set<ObjectId> untouched) {
    super(
        new BaseRepositoryBuilder<>().setGitDir(real.getDirectory()).setFS(real.getFS()).setBare());
    this.real = real;
    this.untouched = untouched;
  }

  /**
   * @param moves that are to be pushed, each only if the remote's ref stands where it is expected
   */
  static Repository of(Repository real, List<RefMove> moves) throws IOException {
    Set<ObjectId> untouched = new HashSet<>();
    try (ObjectReader reader = real.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      for (RefMove move : moves) {
        if (move.isDelete() || move.expected().equals(ObjectId.zeroId())) {
          continue;
        }
        RevCommit target = walk.parseCommit(move.target());
        // Only then is it certain that the remote has the parent.
        if (target.getParentCount() == 1 && target.getParent(0).equals(move.expected())) {
          RevCommit parent = walk.parseCommit(target.getParent(0));
          untouched.addAll(untouched(reader, parent.getTree(), target.getTree()));
        }
      }
    }
    return new SparseRepository(real, untouched);
  }

  /** The folders that two trees have in common, where one that holds them differs. */
  private static Set<ObjectId> untouched(ObjectReader reader, ObjectId before, ObjectId after)
      throws IOException {
    record Pair(ObjectId before, ObjectId after) {}
    Set<ObjectId> untouched = new HashSet<>();
    Deque<Pair> changed = new ArrayDeque<>(List.of(new Pair(before, after)));
    while (!changed.isEmpty()) {
      Pair pair = changed.remove();
      if (pair.before().equals(pair.after())) {
        continue;
      }
      RawTree was = read(reader, pair.before());
      RawTree is = read(reader, pair.after());
      for (int i = 0; i < was.size(); i++) {
        if (!was.isTree(i)) {
          continue;
        }
        ObjectId now = was.name(i).map(is::subTree).orElse(ObjectId.zeroId());
        if (now.equals(was.id(i))) {
          untouched.add(now);
        } else if (!now.equals(ObjectId.zeroId())) {
          changed.add(new Pair(was.id(i), now));
        }
      }
    }
    return untouched;
  }

  private static RawTree read(ObjectReader reader, ObjectId tree) throws IOException {
    return RawTree.parse(reader.open(tree, Constants.OBJ_TREE).getBytes());
  }

  @Override
  public ObjectReader newObjectReader() {
    return new SparseReader(real.newObjectReader(), untouched);
  }

  private static final class SparseReader extends ObjectReader.Filter {
    private final ObjectReader all;
    private final Set<ObjectId> untouched;

    SparseReader(ObjectReader all, Set<ObjectId> untouched) {
      this.all = all;
      this.untouched = untouched;
    }

    @Override
    protected ObjectReader delegate() {
      return all;
    }

    @Override
    public ObjectLoader open(AnyObjectId id, int type) throws IOException {
      return type == Constants.OBJ_TREE && untouched.contains(id)
          ? new ObjectLoader.SmallObject(Constants.OBJ_TREE, new byte[0])
          : all.open(id, type);
    }
  }

  @Override
  public void create(boolean bare) {
    throw new UnsupportedOperationException("it is there already");
  }

  @Override
  public String getIdentifier() {
    return real.getIdentifier();
  }

  @Override
  public ObjectDatabase getObjectDatabase() {
    return real.getObjectDatabase();
  }

  @Override
  public RefDatabase getRefDatabase() {
    return real.getRefDatabase();
  }

  @Override
  public StoredConfig getConfig() {
    return real.getConfig();
  }

  @Override
  public AttributesNodeProvider createAttributesNodeProvider() {
    return real.createAttributesNodeProvider();
  }

  @Override
  public void scanForRepoChanges() throws IOException {
    real.scanForRepoChanges();
  }

  @Override
  public void notifyIndexChanged(boolean internal) {
    real.notifyIndexChanged(internal);
  }

  /** What is shown here stays open: it is somebody else's. */
  @Override
  public void close() {}
}
