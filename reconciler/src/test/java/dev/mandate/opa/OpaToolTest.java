package dev.mandate.opa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpaToolTest {
  private static final Path BASELINE = Path.of("..", "policy", "bundle");

  @TempDir Path folder;

  @Test
  void withoutOpaTheMessageSaysHowToGetIt() {
    var missing =
        assertInstanceOf(
            OpaTool.Lookup.Missing.class,
            OpaTool.find(Optional.empty(), Map.of("PATH", folder.toString())));
    assertTrue(missing.message().contains("go install"), missing.message());
    assertTrue(missing.message().contains("--opa"), missing.message());
  }

  @Test
  void aPathThatIsNoProgramIsNamed() {
    var missing =
        assertInstanceOf(
            OpaTool.Lookup.Missing.class, OpaTool.find(Optional.of(folder), Map.of()));
    assertTrue(missing.message().startsWith(folder.toString()), missing.message());
  }

  @Test
  void theBaselineBuildsToTheCommittedBytesAndItsTestsPass() throws IOException {
    Optional<Path> program = RealOpa.find();
    if (program.isEmpty()) {
      return;
    }
    OpaTool opa = tool(program.get());
    Path output = folder.resolve("bundle.tar.gz");
    OpaTool.Result built = opa.build(BASELINE, output);
    assertTrue(built.ok(), built.output());
    assertArrayEquals(
        Files.readAllBytes(Path.of("..", "policy", "compiled", "bundle.tar.gz")),
        Files.readAllBytes(output));
    OpaTool.Result tested = opa.test(BASELINE);
    assertTrue(tested.ok(), tested.output());
    assertTrue(tested.output().contains("PASS"), tested.output());
  }

  @Test
  void aMistakeIsReportedAndTheOldBundleStays() throws IOException {
    Optional<Path> program = RealOpa.find();
    if (program.isEmpty()) {
      return;
    }
    Path policies = Files.createDirectory(folder.resolve("policies"));
    Files.writeString(policies.resolve("own.rego"), "package mandate\n\ndecision := nonsense\n");
    Path output = Files.writeString(folder.resolve("own.tar.gz"), "old");
    OpaTool.Result built = tool(program.get()).build(folder, output);
    assertFalse(built.ok());
    assertTrue(built.output().contains("policies/own.rego:3"), built.output());
    assertEquals("old", Files.readString(output));
    assertFalse(tool(program.get()).test(folder).ok());
  }

  private static OpaTool tool(Path program) {
    return assertInstanceOf(
            OpaTool.Lookup.Found.class, OpaTool.find(Optional.of(program), Map.of()))
        .tool();
  }
}
