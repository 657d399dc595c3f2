package dev.mandate.wiring;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.git.Author;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitControlSource;
import dev.mandate.provider.HttpInquiry;
import dev.mandate.run.ProviderInquiry;
import dev.mandate.run.SecretValue;
import dev.mandate.run.Unsealing;
import dev.mandate.sealing.Sealer;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.Credential;
import dev.mandate.spec.Limits;
import dev.mandate.spec.PublicPoint;
import dev.mandate.spec.SealedValue;
import dev.mandate.spec.SecretText;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import dev.mandate.spec.YamlReader;
import dev.mandate.writeback.RecordYaml;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Seals values into credentials and files them on the default branch, each change in one commit.
 */
public final class CredentialDesk {
  private static final String FOLDER = "credentials/";

  private final GitControlSource commits;
  private final DefaultBranchWriter writer;
  private final Sealer sealer;
  private final ProviderInquiry inquiry;

  public CredentialDesk(GitControlSource commits, Machine machine) {
    SecureRandom random = new SecureRandom();
    this.commits = commits;
    this.writer = new DefaultBranchWriter(commits, machine.clock(), Thread::sleep, random);
    this.sealer = new Sealer(random);
    this.inquiry = new HttpInquiry();
  }

  /** The default branch as it was read. */
  public record View(String branch, CommitId head, SpecSet specs) {
    public SortedMap<String, Credential> credentials() {
      return specs.credentials();
    }
  }

  /**
   * A value that is to be sealed.
   *
   * @param expiresAt as it is written
   * @param checked whether the provider took it
   */
  public record Wish(
      String name,
      Credential.Provider provider,
      String env,
      Optional<Instant> expiresAt,
      boolean checked,
      SecretValue value) {}

  /** Who changes it. */
  public record By(Person person, Optional<EvidenceSigner> signer) {}

  /** Empty when the default branch has no commit. */
  public Optional<View> view() throws RemoteUnavailableException {
    Heads heads = commits.fetch();
    return heads
        .desired()
        .map(
            head ->
                new View(
                    heads.defaultBranch(),
                    head,
                    new SpecLoader(commits, Limits.defaults())
                        .load(commits.snapshot(head, Optional.empty()))));
  }

  /** Asks the provider of a credential whether it takes a value. */
  public ProviderInquiry.Answer ask(
      Credential.Provider provider, SecretValue value, Optional<URI> base) {
    return inquiry.ask(provider, value, base);
  }

  /** The document of a new credential. */
  public ObjectNode document(Wish wish, ControlRepository control) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", "Credential");
    document.putObject("metadata").put("name", wish.name());
    document.putObject("spec").put("provider", wish.provider().label());
    return sealed(document, wish, control);
  }

  /** The document of a credential with another value, and all else as it was. */
  public ObjectNode rotated(Credential credential, Wish wish, ControlRepository control) {
    return sealed(credential.document().json(), wish, control);
  }

  private ObjectNode sealed(ObjectNode document, Wish wish, ControlRepository control) {
    ObjectNode spec = (ObjectNode) document.get("spec");
    spec.put("env", wish.env());
    spec.remove(List.of("hint", "checked", "expiresAt", "sealed"));
    SecretText.hint(wish.value().reveal()).ifPresent(hint -> spec.put("hint", hint));
    spec.put("checked", wish.checked());
    Optional<String> expiresAt = wish.expiresAt().map(Instant::toString);
    expiresAt.ifPresent(until -> spec.put("expiresAt", until));
    SealedValue.Purpose purpose =
        new SealedValue.Purpose(wish.name(), control.name(), wish.provider().label(), expiresAt);
    spec.set("sealed", sealer.seal(wish.value(), purpose, keys(control)).json());
    return document;
  }

  private static List<PublicPoint> keys(ControlRepository control) {
    return control.recipients().stream().map(ControlRepository.Recipient::key).toList();
  }

  /** What came of sealing everything to the keys that are listed now. */
  public sealed interface Resealed {
    /**
     * @param documents by name; empty when everything is sealed to just these keys already
     */
    record Ready(SortedMap<String, ObjectNode> documents) implements Resealed {}

    /** One of them does not open, so none is changed. */
    record Refused(String why, String mend) implements Resealed {}
  }

  /** Opens all and seals them anew to the keys that mandate.yaml lists. Nothing is written. */
  public Resealed resealed(View view, ControlRepository control, Unsealing unsealing) {
    TreeMap<String, ObjectNode> documents = new TreeMap<>();
    List<String> wanted = keys(control).stream().map(PublicPoint::thumbprint).sorted().toList();
    for (Credential credential : view.credentials().values()) {
      List<String> present =
          credential.sealed().recipients().stream()
              .map(SealedValue.Recipient::keyId)
              .sorted()
              .toList();
      if (present.equals(wanted)) {
        continue;
      }
      switch (unsealing.open(credential, control.name())) {
        case Unsealing.Result.Refused(String why, String mend) -> {
          return new Resealed.Refused(why, mend);
        }
        case Unsealing.Result.Opened(SecretValue value) -> {
          ObjectNode document = credential.document().json();
          ((ObjectNode) document.get("spec"))
              .set("sealed", sealer.seal(value, credential.purpose(), keys(control)).json());
          documents.put(credential.name(), document);
        }
      }
    }
    return new Resealed.Ready(documents);
  }

  /** A clause that says why a credential cannot be changed in its file; empty when it can. */
  public Optional<String> objection(View view, String name) {
    Credential credential = view.credentials().get(name);
    RepoPath file = credential.document().file();
    BlobId blob = commits.find(view.head(), file).orElseThrow();
    int documents =
        new YamlReader(Limits.defaults()).read(file.value(), commits.read(blob)).documents().size();
    return documents == 1
        ? Optional.empty()
        : Optional.of(file + " holds other documents beside " + name);
  }

  /** Writes documents, each to the file where its credential stands, or to one of its own. */
  public DefaultBranchWriter.Result file(
      View view, Map<String, ObjectNode> documents, String message, By by)
      throws RemoteUnavailableException {
    TreeMap<RepoPath, Optional<byte[]>> files = new TreeMap<>();
    documents.forEach(
        (name, document) -> files.put(place(view, name), Optional.of(RecordYaml.bytes(document))));
    return change(view, files, message, by);
  }

  /** Removes the file of a credential. */
  public DefaultBranchWriter.Result remove(View view, String name, String message, By by)
      throws RemoteUnavailableException {
    return change(view, Map.of(place(view, name), Optional.empty()), message, by);
  }

  private static RepoPath place(View view, String name) {
    return Optional.ofNullable(view.credentials().get(name))
        .map(credential -> credential.document().file())
        .orElseGet(() -> new RepoPath(FOLDER + name + ".yaml"));
  }

  private DefaultBranchWriter.Result change(
      View view, Map<RepoPath, Optional<byte[]>> files, String message, By by)
      throws RemoteUnavailableException {
    Person person = by.person();
    String email =
        person.emails().isEmpty() ? person.name() + "@mandate.invalid" : person.emails().get(0);
    return writer.change(
        view.head(), files, message + "\n", new Author(person.name(), email), by.signer());
  }
}
