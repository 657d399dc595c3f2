package dev.mandate.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.HandlebarsError;
import com.github.jknack.handlebars.HandlebarsException;
import com.github.jknack.handlebars.Helper;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.io.AbstractTemplateLoader;
import com.github.jknack.handlebars.io.StringTemplateSource;
import com.github.jknack.handlebars.io.TemplateSource;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.PromptSchema;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes prompts from templates. Strict: a task whose inputs do not fit the schema of its template,
 * and a name that the model does not have, stop the rendering, also inside a condition. Values are
 * put in without HTML escaping, and are never read as templates themselves. Pure and thread-safe.
 */
public final class PromptRenderer {
  private static final String PART = "part";

  private final SortedMap<String, Compiled> prompts = new TreeMap<>();
  private final Template system;

  private record Compiled(Template template, PromptSchema schema, Digest digest) {}

  /**
   * @throws IllegalArgumentException when a template does not parse; the message says where
   */
  public PromptRenderer(PromptTemplates templates) {
    Handlebars handlebars = new Handlebars(new NoFiles()).with(EscapingStrategy.NOOP);
    handlebars.setPrettyPrint(true);
    Map<String, Template> parts = new TreeMap<>();
    templates
        .parts()
        .forEach(
            (name, text) ->
                parts.put(
                    name,
                    compile(handlebars, PromptTemplates.partFile(name), text.stripTrailing())));
    handlebars.registerHelper(PART, part(parts));
    templates
        .prompts()
        .forEach(
            (name, source) ->
                prompts.put(
                    name,
                    new Compiled(
                        compile(handlebars, PromptTemplates.promptFile(name), source.text()),
                        source.schema(),
                        digest(templates.filesOf(name)))));
    this.system = compile(handlebars, PromptTemplates.systemFile(), templates.system());
  }

  /** With the templates that come with Mandate. */
  public static PromptRenderer builtIn() {
    return new PromptRenderer(PromptTemplates.builtIn());
  }

  /** Of a task and its agent by themselves: no secret and no floor is known. */
  public Prompt.Rendering render(DeclaredTask declared) {
    return render(PromptScreen.of(declared, Set.of(), Set.of()));
  }

  /** What an agent may see is shown; all of the task must fit the schema. */
  Prompt.Rendering render(PromptScreen screen) {
    DeclaredTask declared = screen.declared();
    String name = declared.task().template();
    Compiled chosen = prompts.get(name);
    if (chosen == null) {
      return new Prompt.Rendering.Unusable(
          "there is no template " + name + "; there are " + String.join(", ", prompts.keySet()));
    }
    List<String> misfits = chosen.schema().misfits(declared.task());
    if (!misfits.isEmpty()) {
      return new Prompt.Rendering.Unusable(
          "the inputs do not fit the template " + name + ": " + String.join("; ", misfits));
    }
    List<Provenance> origins = new ArrayList<>(screen.changed());
    Map<String, Object> model = PromptModel.of(screen, chosen.schema(), origins);
    try {
      return new Prompt.Rendering.Rendered(
          new Prompt(
              apply(chosen.template(), model), apply(system, model), chosen.digest(), origins));
    } catch (HandlebarsException e) {
      return new Prompt.Rendering.Unusable("the prompt cannot be made: " + explained(e));
    } catch (IOException e) {
      throw new UncheckedIOException("a template writes to memory only", e);
    }
  }

  private static String apply(Template template, Map<String, Object> model) throws IOException {
    return template.apply(Context.newBuilder(model).resolver(new StrictResolver()).build());
  }

  /** {@code template:line:column: what is wrong}, on one line. */
  private static String explained(HandlebarsException e) {
    HandlebarsError error = e.getError();
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return error != null && e.getCause() instanceof StrictResolver.UnknownName unknown
        ? error.filename + ":" + error.line + ":" + error.column + ": " + unknown.getMessage()
        : message;
  }

  private static Template compile(Handlebars handlebars, String name, String text) {
    try {
      return handlebars.compile(new StringTemplateSource(name, text));
    } catch (HandlebarsException e) {
      throw new IllegalArgumentException("template " + name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("a template is read from memory only", e);
    }
  }

  /** Of an object that has the digest of each file under its name. */
  private static Digest digest(Map<String, String> files) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    files.forEach(
        (name, text) -> all.put(name, Digest.of(text.getBytes(StandardCharsets.UTF_8)).value()));
    return CanonicalJson.digest(all);
  }

  /** {@code {{part "name"}}}: a part, of the same model. */
  private static Helper<String> part(Map<String, Template> parts) {
    return (name, options) -> {
      Template part = parts.get(name);
      if (part == null) {
        throw new StrictResolver.UnknownName(
            "there is no part '" + name + "'; there are " + String.join(", ", parts.keySet()));
      }
      // A part that ends in a condition would leave an empty line behind.
      return part.apply(options.context).stripTrailing();
    };
  }

  /** Templates take in nothing but parts. */
  private static final class NoFiles extends AbstractTemplateLoader {
    @Override
    public TemplateSource sourceAt(String location) throws IOException {
      throw new FileNotFoundException("{{> …}} is not known here; take parts in by {{part …}}");
    }
  }
}
