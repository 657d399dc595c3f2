package dev.mandate.spec;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of document that a control repository holds. */
public enum Kind {
  CONTROL_REPOSITORY("ControlRepository", "control-repository"),
  AGENT("Agent", "agent"),
  TASK("Task", "task"),
  APPROVAL("Approval", "approval"),
  ACKNOWLEDGEMENT("Acknowledgement", "acknowledgement"),
  FREEZE("Freeze", "freeze"),
  REQUEST("Request", "request"),
  CREDENTIAL("Credential", "credential");

  private final String label;
  private final String schemaName;

  Kind(String label, String schemaName) {
    this.label = label;
    this.schemaName = schemaName;
  }

  /** The word that stands behind {@code kind:} in a document. */
  public String label() {
    return label;
  }

  /** The schema of this kind is {@code <schemaName>.schema.json}. */
  public String schemaName() {
    return schemaName;
  }

  public static Optional<Kind> named(String label) {
    return Arrays.stream(values()).filter(k -> k.label.equals(label)).findFirst();
  }
}
