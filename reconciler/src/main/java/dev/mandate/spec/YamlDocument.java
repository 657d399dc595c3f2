package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One document of a YAML file, as JSON, with the place of every key and value.
 *
 * @param json must not be changed
 */
public record YamlDocument(ObjectNode json, Positions positions) {}
