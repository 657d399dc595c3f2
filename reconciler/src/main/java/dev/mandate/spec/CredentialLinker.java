package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.spec.ControlRepository.Recipient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds credentials against the keys and the name of the repository that they are sealed for. */
final class CredentialLinker {
  private static final String RESEAL =
      "Run `mandate credential rotate --reseal` where a private key is that opens it.";

  private final SpecIndex index;
  private final Optional<ControlRepository> control;
  private final List<Finding> findings;

  CredentialLinker(SpecIndex index, Optional<ControlRepository> control, List<Finding> findings) {
    this.index = index;
    this.control = control;
    this.findings = findings;
  }

  /** Those that can be used, as far as can be told without a private key; by name. */
  SortedMap<String, Credential> credentials() {
    TreeMap<String, Credential> usable = new TreeMap<>();
    index
        .named(Kind.CREDENTIAL)
        .forEach(
            (name, all) ->
                SpecLinker.only(all, Credential.class)
                    .filter(credential -> fits(all.getFirst(), credential))
                    .ifPresent(credential -> usable.put(name, credential)));
    return usable;
  }

  /** What is wrong with the names of credentials in agents. */
  List<Finding> unknown(Collection<Agent> agents) {
    Set<String> known = index.named(Kind.CREDENTIAL).navigableKeySet();
    List<Finding> unknown = new ArrayList<>();
    for (Agent agent : agents) {
      List<CredentialUse> uses = agent.credentials();
      ParsedDocument document = index.named(Kind.AGENT).get(agent.name()).getFirst();
      for (int i = 0; i < uses.size(); i++) {
        CredentialUse use = uses.get(i);
        if (!known.contains(use.credential())) {
          List<String> path =
              use.how() == CredentialUse.How.GATEWAY
                  ? List.of("spec", "llm", "credential")
                  : List.of("spec", "runtime", "credentials", Integer.toString(i), "name");
          unknown.add(
              References.unknown(
                  document, path, "credential", use.credential(), known, "credentials/"));
        }
      }
    }
    return unknown;
  }

  private boolean fits(ParsedDocument document, Credential credential) {
    if (control.isEmpty()) {
      return true;
    }
    String repository = control.get().name();
    if (!credential.purpose().repository().equals(repository)) {
      findings.add(
          Finding.error(
              document.at("spec", "sealed", "protected"),
              "credential/sealed",
              "it was sealed for the repository \""
                  + credential.purpose().repository()
                  + "\", but this one is \""
                  + repository
                  + "\"",
              "A sealed value cannot be taken over from another repository.",
              "Seal the value for this one with `mandate credential add`."));
      return false;
    }
    Map<String, Recipient> known =
        control.get().recipients().stream()
            .collect(Collectors.toMap(recipient -> recipient.key().thumbprint(), r -> r));
    Set<String> sealedTo = new HashSet<>();
    List<SealedValue.Recipient> recipients = credential.sealed().recipients();
    for (int i = 0; i < recipients.size(); i++) {
      String keyId = recipients.get(i).keyId();
      sealedTo.add(keyId);
      if (!known.containsKey(keyId)) {
        findings.add(
            Finding.warning(
                document.at("spec", "sealed", "recipients", Integer.toString(i), "header", "kid"),
                "credential/unknown-recipient",
                "it is sealed to the key " + keyId + ", which mandate.yaml does not list",
                "Whoever has that key can read it.",
                RESEAL + " If the key was lost, rotate the value too."));
      }
    }
    known.forEach(
        (keyId, recipient) -> {
          if (!sealedTo.contains(keyId)) {
            findings.add(
                Finding.warning(
                    document.at("spec", "sealed", "recipients"),
                    "credential/missing-recipient",
                    "the reconciler \"" + recipient.name() + "\" cannot open it",
                    "It was sealed before that key was listed.",
                    RESEAL));
          }
        });
    if (sealedTo.stream().noneMatch(known::containsKey)) {
      findings.add(
          Finding.error(
              document.at("spec", "sealed", "recipients"),
              "credential/no-recipient",
              "no reconciler that mandate.yaml lists can open it",
              "No run that needs it would start.",
              RESEAL));
    }
    return true;
  }
}
