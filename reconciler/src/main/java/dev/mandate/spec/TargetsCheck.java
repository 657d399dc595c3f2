package dev.mandate.spec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What JSON Schema cannot say of {@code spec.targets} of {@code mandate.yaml}. */
final class TargetsCheck {
  /** As remotes are opened; over SSH the name of an account is part of the address. */
  private static final Pattern KNOWN =
      Pattern.compile(
          "https?://[^/@\\s]+/\\S+|ssh://([^/@:\\s]+@)?[^-/@\\s][^/@\\s]*/\\S+|file:///\\S+"
              + "|[^/@:\\s]+@[^-/@:\\s][^/@:\\s]*:[^-\\s]\\S*");

  private static final Pattern CREDENTIALS =
      Pattern.compile("(https?|file)://[^/]*@.*|ssh://[^/@]*:[^/@]*@.*");

  private final DocumentFindings findings;

  TargetsCheck(DocumentFindings findings) {
    this.findings = findings;
  }

  void check(List<Fields> targets) {
    Map<String, String> owners = new HashMap<>();
    Map<String, Fields> names = new HashMap<>();
    for (Fields one : targets) {
      String name = one.text("name");
      if (names.putIfAbsent(name, one) != null) {
        findings.error(
            one.at("name"),
            "identity/repeated",
            "the target \"" + name + "\" is declared twice",
            "A name must mean one thing.",
            "Rename or remove one of them.");
      }
      checkUrl(one, owners);
    }
  }

  private void checkUrl(Fields one, Map<String, String> owners) {
    String url = one.text("url");
    if (findings.isKnownAt(one.at("url")) || url.isEmpty()) {
      return;
    }
    if (CREDENTIALS.matcher(url).matches()) {
      findings.error(
          one.at("url"),
          "value/credentials",
          "the URL of the target \"" + one.text("name") + "\" holds credentials",
          "Everybody who can read the control repository could use them, and so could agents.",
          "Take them out, revoke them, and see docs/targets.md on how a reconciler gets its own.");
    } else if (!KNOWN.matcher(url).matches()) {
      findings.error(
          one.at("url"),
          "value/url",
          "\"" + url + "\" is no address of a Git repository",
          "Only https, http, ssh and file are spoken.",
          "Write for example https://git.example.org/shop.git or git@git.example.org:shop.git.");
    } else {
      String other = owners.putIfAbsent(url, one.text("name"));
      if (other != null) {
        findings.error(
            one.at("url"),
            "identity/repeated",
            "the target \"" + other + "\" is at this URL already",
            "Limits and locks go by the name, so a repository must have one.",
            "Remove one of the two.");
      }
    }
  }
}
