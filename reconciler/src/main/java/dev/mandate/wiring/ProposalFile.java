package dev.mandate.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.announce.ProposalBook;
import dev.mandate.announce.ProposalBook.Known;
import dev.mandate.forge.Account;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.snapshot.CommitId;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Remembers proposals between processes, in one file of the cache that may be deleted. */
final class ProposalFile implements ProposalBook.Memory {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final CacheFile file;

  ProposalFile(Path file) {
    this.file = new CacheFile(file);
  }

  /** What cannot be read is asked for again. */
  @Override
  public Map<String, Known> recall() {
    Map<String, Known> known = new TreeMap<>();
    try {
      file.read()
          .ifPresent(
              json ->
                  json.properties().forEach(one -> known.put(one.getKey(), read(one.getValue()))));
      return known;
    } catch (IllegalArgumentException | DateTimeException e) {
      return Map.of();
    }
  }

  private static Known read(JsonNode json) {
    return new Known(
        new CommitId(json.path("commit").asText()),
        json.path("run").asText(),
        new ProposalId(json.path("proposal").asText()),
        json.path("page").asText(),
        Proposed.State.valueOf(json.path("state").asText()),
        Optional.ofNullable(json.get("by")).map(ProposalFile::account),
        Optional.ofNullable(json.get("at")).map(at -> Instant.parse(at.asText())));
  }

  private static Account account(JsonNode json) {
    return new Account(
        json.path("id").asLong(),
        json.path("login").asText(),
        Account.Kind.valueOf(json.path("kind").asText()));
  }

  @Override
  public void keep(Map<String, Known> byBranch) {
    ObjectNode all = JSON.createObjectNode();
    byBranch.forEach((branch, known) -> write(all.putObject(branch), known));
    file.write(all);
  }

  private static void write(ObjectNode json, Known known) {
    json.put("commit", known.commit().hex());
    json.put("run", known.run());
    json.put("proposal", known.id().value());
    json.put("page", known.page());
    json.put("state", known.state().name());
    known
        .by()
        .ifPresent(
            account ->
                json.putObject("by")
                    .put("id", account.id())
                    .put("login", account.login())
                    .put("kind", account.kind().name()));
    known.at().ifPresent(at -> json.put("at", at.toString()));
  }
}
