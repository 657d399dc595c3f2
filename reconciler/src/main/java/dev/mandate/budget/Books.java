package dev.mandate.budget;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was spent, as one commit of the runs branch says. Not thread-safe. */
public final class Books {
  private static final String KIND = "Spent";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ControlSource source;
  private final Optional<CommitId> head;
  private final Map<Account, Sum> read = new TreeMap<>();

  /**
   * @param head of the runs branch; empty before the first record
   */
  public Books(ControlSource source, Optional<CommitId> head) {
    this.source = source;
    this.head = head;
  }

  public Sum spent(Account account) {
    return read.computeIfAbsent(account, this::look);
  }

  private Sum look(Account account) {
    Optional<BlobId> blob = head.flatMap(commit -> source.find(commit, account.file()));
    return blob.isEmpty() ? new Sum.Known(Amounts.none()) : parse(account, source.read(blob.get()));
  }

  /** What a sums file says. */
  static Sum parse(Account account, byte[] content) {
    String where = account.file().value();
    try {
      JsonNode json = JSON.readTree(content);
      Amounts spent = Amounts.fromJson(json.path("spent"));
      return Arrays.equals(bytes(account, spent), content)
          ? new Sum.Known(spent)
          : new Sum.Unreadable(where, "it is not what a reconciler writes there");
    } catch (IOException | IllegalArgumentException e) {
      return new Sum.Unreadable(where, "it is not what a reconciler writes there");
    }
  }

  /** The one form in which a sum is written. */
  public static byte[] bytes(Account account, Amounts spent) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    json.put("account", account.name());
    json.put("period", account.period());
    json.set("spent", spent.toJson());
    return CanonicalJson.bytes(json);
  }

  /**
   * The files that have to change when charges are added to this commit. A sum that cannot be read
   * is left as it is: whatever needs it stays refused until a person has mended it.
   */
  public Map<RepoPath, byte[]> with(Collection<Charge> charges) {
    Map<Account, Amounts> more = new TreeMap<>();
    charges.forEach(charge -> more.merge(charge.account(), charge.charged(), Amounts::plus));
    Map<RepoPath, byte[]> files = new TreeMap<>();
    more.forEach(
        (account, amounts) -> {
          if (spent(account) instanceof Sum.Known(Amounts before)) {
            files.put(account.file(), bytes(account, before.plus(amounts)));
          }
        });
    return files;
  }
}
