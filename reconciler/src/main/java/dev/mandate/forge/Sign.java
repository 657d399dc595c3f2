package dev.mandate.forge;

/** What is put beside a remark to show what becomes of it. */
public enum Sign {
  DONE,
  REFUSED
}
