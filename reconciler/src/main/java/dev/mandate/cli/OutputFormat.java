package dev.mandate.cli;

/** How a result is printed. */
enum OutputFormat {
  TEXT,
  JSON,
  YAML
}
