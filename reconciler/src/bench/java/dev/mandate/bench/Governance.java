package dev.mandate.bench;

import java.util.Base64;
import java.util.Random;

/** Writes what governs: {@code mandate.yaml}, freezes, approvals. */
final class Governance {
  static final String[] ENVIRONMENTS = {"sandbox", "staging", "production"};
  static final int PEOPLE = 20;

  private Governance() {}

  static String person(int index) {
    return "person-%02d".formatted(index);
  }

  static String control() {
    StringBuilder text = new StringBuilder(8192);
    text.append(
        """
        apiVersion: mandate.dev/v1
        kind: ControlRepository
        metadata:
          name: benchmark
        spec:
          environments:
            - {name: sandbox, tier: sandbox, description: For trials.}
            - {name: staging, tier: sandbox, description: As production without customers.}
            - {name: production, tier: production, description: What customers see.}
          forge: {type: local}
          schedule: {intervalSeconds: 60, timeZone: UTC}
          runtime: {allowedEnv: [PATH, LANG], maxTimeoutSeconds: 3600}
          approvers:
            - environments: [staging, production]
              riskClasses: [remediation, high-risk]
              people: [person-00, person-01, person-02, person-03]
          signing:
            keys:
              - {name: reconciler, publicKey: %s}
          people:
        """
            .formatted(ReconcilerKey.publicKey()));
    for (int i = 0; i < PEOPLE; i++) {
      text.append(
          """
              - name: %s
                emails: [%s@example.org]
                keys: ["%s %s@example.org"]
          """
              .formatted(person(i), person(i), publicKey(i), person(i)));
    }
    return text.toString();
  }

  /** Over since long: a freeze in force would only make the plan shorter. */
  static String freeze(int index) {
    return """
        apiVersion: mandate.dev/v1
        kind: Freeze
        metadata:
          name: freeze-%d
        spec:
          reason: Stock-taking of year %d.
          environments: [production]
          from: %d-12-27T00:00:00Z
          until: %d-12-31T00:00:00Z
        """
        .formatted(index, 2020 + index, 2020 + index, 2020 + index);
  }

  /** Well-formed, but of other bytes than the task has now: it counts for nothing. */
  static String approval(int index, String task, Random random) {
    byte[] signature = new byte[228];
    random.nextBytes(signature);
    String armored =
        Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(signature).indent(4);
    return """
        apiVersion: mandate.dev/v1
        kind: Approval
        metadata:
          name: approval-%d
        spec:
          task: %s
          environment: production
          specDigest: sha256:%064x
          policyDigest: sha256:%064x
          approver: person-00
          approvedAt: 2026-01-05T08:00:00Z
          signature: |
            -----BEGIN SSH SIGNATURE-----
        %s    -----END SSH SIGNATURE-----
        """
        .formatted(index, task, random.nextLong() >>> 1, random.nextLong() >>> 1, armored);
  }

  /** Of the right form and length; nobody has the private half. */
  private static String publicKey(int index) {
    byte[] key = new byte[51];
    byte[] type = "ssh-ed25519".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    key[3] = (byte) type.length;
    System.arraycopy(type, 0, key, 4, type.length);
    key[18] = 32;
    byte[] point = new byte[32];
    new Random(index).nextBytes(point);
    System.arraycopy(point, 0, key, 19, point.length);
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(key);
  }
}
