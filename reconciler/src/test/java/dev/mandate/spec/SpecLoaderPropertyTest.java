package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered between loads never shows. */
class SpecLoaderPropertyTest {

  /** What a file is replaced by; an empty content removes it. */
  record Edit(String path, String content) {}

  @Test
  void aLoaderThatSawAllEditsAgreesWithAFreshOne() {
    Trials.run(
        300,
        draw -> {
          SpecFiles files = SpecFiles.governed();
          SpecLoader loader = new SpecLoader(files, Limits.defaults());
          for (List<Edit> commit :
              draw.list(2, 8, d -> d.list(1, 4, SpecLoaderPropertyTest::edit))) {
            commit.forEach(edit -> apply(edit, files));
            assertEquals(files.load(), loader.load(files.snapshot()), () -> "after " + commit);
          }
        });
  }

  private static void apply(Edit edit, SpecFiles files) {
    if (edit.content().isEmpty()) {
      files.without(edit.path());
    } else {
      files.with(edit.path(), edit.content());
    }
  }

  private static Edit edit(Draw draw) {
    return draw.chance(6.0 / 7) ? taskEdit(draw) : otherEdit(draw);
  }

  private static Edit taskEdit(Draw draw) {
    String path = "tasks/" + name(draw) + ".yaml";
    if (draw.chance(1.0 / 3)) {
      return new Edit(path, "");
    }
    String more =
        draw.of(
            "suspend: false",
            "suspend: true",
            "dependsOn: [a]",
            "dependsOn: [b]",
            "dependsOn: [c, a]",
            "dependsOn: [gone]",
            "priority: 7",
            "priority: much");
    return new Edit(path, draw.of("", "# a line more\n") + SpecFiles.task(name(draw), more));
  }

  private static String name(Draw draw) {
    return draw.of("a", "b", "c", "d");
  }

  private static Edit otherEdit(Draw draw) {
    return draw.of(
        new Edit("agents/auditor.yaml", SpecFiles.agent("auditor")),
        new Edit("agents/auditor.yaml", "# moved\n" + SpecFiles.agent("auditor")),
        new Edit("agents/auditor.yaml", SpecFiles.agent("other")),
        new Edit("agents/auditor.yaml", SpecFiles.agent("auditor").replace("governed", "disabled")),
        new Edit("agents/again.yaml", SpecFiles.agent("auditor")),
        new Edit("agents/again.yaml", ""),
        new Edit("mandate.yaml", ""),
        new Edit("mandate.yaml", SpecFiles.CONTROL),
        new Edit("mandate.yaml", SpecFiles.CONTROL.replace("staging", "other")));
  }
}
