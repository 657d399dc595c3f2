package dev.mandate.run;

import dev.mandate.spec.PromptSchema;
import dev.mandate.spec.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The texts that prompts are made from.
 *
 * @param prompts by the word of {@code spec.template}
 * @param system template of the system instructions, the same for all
 * @param parts what templates take in by {@code {{part "name"}}}
 */
public record PromptTemplates(
    SortedMap<String, Source> prompts, String system, SortedMap<String, String> parts) {
  private static final String FOLDER = "/dev/mandate/templates/prompts/";
  private static final List<String> PARTS =
      List.of("evidence", "incident", "known", "leave", "place");

  public PromptTemplates {
    prompts = Collections.unmodifiableSortedMap(new TreeMap<>(prompts));
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /** A template, and the schema of what a task has to give it. */
  public record Source(String text, PromptSchema schema) {}

  /** Those that come with Mandate. */
  public static PromptTemplates builtIn() {
    SortedMap<String, Source> prompts = new TreeMap<>();
    for (String name : Task.TEMPLATES) {
      prompts.put(name, new Source(resource(promptFile(name)), PromptSchema.builtIn(name)));
    }
    SortedMap<String, String> parts = new TreeMap<>();
    PARTS.forEach(name -> parts.put(name, resource(partFile(name))));
    return new PromptTemplates(prompts, resource(systemFile()), parts);
  }

  /** The same with another template in the place of one. */
  public PromptTemplates with(String name, String text) {
    SortedMap<String, Source> changed = new TreeMap<>(prompts);
    changed.put(name, new Source(text, prompts.get(name).schema()));
    return new PromptTemplates(changed, system, parts);
  }

  /** The same with other system instructions. */
  public PromptTemplates withSystem(String text) {
    return new PromptTemplates(prompts, text, parts);
  }

  /** Every text that a prompt of this template can hold or depend on, by the name of its file. */
  Map<String, String> filesOf(String name) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(promptFile(name), prompts.get(name).text());
    files.put(name + ".schema.json", prompts.get(name).schema().text());
    files.put(systemFile(), system);
    parts.forEach((part, text) -> files.put(partFile(part), text));
    return files;
  }

  static String promptFile(String name) {
    return name + ".md.hbs";
  }

  static String systemFile() {
    return "system-instructions.txt.hbs";
  }

  static String partFile(String name) {
    return "parts/" + name + ".md.hbs";
  }

  private static String resource(String name) {
    try (InputStream in = PromptTemplates.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + FOLDER + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
