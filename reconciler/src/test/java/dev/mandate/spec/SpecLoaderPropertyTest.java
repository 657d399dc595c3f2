package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What is remembered between loads never shows. */
class SpecLoaderPropertyTest {

  /** What a file is replaced by; an empty content removes it. */
  record Edit(String path, String content) {}

  @Property(tries = 300)
  void aLoaderThatSawAllEditsAgreesWithAFreshOne(@ForAll("edits") List<List<Edit>> commits) {
    SpecFiles files = SpecFiles.governed();
    SpecLoader loader = new SpecLoader(files, Limits.defaults());
    for (List<Edit> commit : commits) {
      for (Edit edit : commit) {
        if (edit.content().isEmpty()) {
          files.without(edit.path());
        } else {
          files.with(edit.path(), edit.content());
        }
      }
      assertEquals(files.load(), loader.load(files.snapshot()));
    }
  }

  @Provide
  Arbitrary<List<List<Edit>>> edits() {
    Arbitrary<String> name = Arbitraries.of("a", "b", "c", "d");
    Arbitrary<String> content =
        Combinators.combine(
                name,
                Arbitraries.of(
                    "suspend: false",
                    "suspend: true",
                    "dependsOn: [a]",
                    "dependsOn: [b]",
                    "dependsOn: [c, a]",
                    "dependsOn: [gone]",
                    "priority: 7",
                    "priority: much"),
                Arbitraries.of("", "# a line more\n"))
            .as((n, more, comment) -> comment + SpecFiles.task(n, more));
    Arbitrary<Edit> task =
        Combinators.combine(name, Arbitraries.oneOf(content, content, Arbitraries.just("")))
            .as((n, text) -> new Edit("tasks/" + n + ".yaml", text));
    Arbitrary<Edit> other =
        Arbitraries.of(
            new Edit("agents/auditor.yaml", SpecFiles.agent("auditor")),
            new Edit("agents/auditor.yaml", "# moved\n" + SpecFiles.agent("auditor")),
            new Edit("agents/auditor.yaml", SpecFiles.agent("other")),
            new Edit(
                "agents/auditor.yaml", SpecFiles.agent("auditor").replace("governed", "disabled")),
            new Edit("agents/again.yaml", SpecFiles.agent("auditor")),
            new Edit("agents/again.yaml", ""),
            new Edit("mandate.yaml", ""),
            new Edit("mandate.yaml", SpecFiles.CONTROL),
            new Edit("mandate.yaml", SpecFiles.CONTROL.replace("staging", "other")));
    return Arbitraries.frequencyOf(Tuple.of(6, task), Tuple.of(1, other))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .list()
        .ofMinSize(2)
        .ofMaxSize(8);
  }
}
