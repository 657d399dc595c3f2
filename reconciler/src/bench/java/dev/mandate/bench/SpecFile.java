package dev.mandate.bench;

import java.util.Optional;

/**
 * One generated file.
 *
 * @param path inside the control repository
 * @param flaw empty: the file is valid
 */
public record SpecFile(String path, String text, Optional<Flaw> flaw) {}
