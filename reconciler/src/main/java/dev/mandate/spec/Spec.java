package dev.mandate.spec;

/**
 * What a document says, typed. The document itself stays the one form that is hashed and judged.
 */
public sealed interface Spec
    permits ControlRepository, Agent, Task, Acknowledgement, Approval, Freeze, Request, Credential {
  SpecDocument document();

  default String name() {
    return document().name();
  }
}
