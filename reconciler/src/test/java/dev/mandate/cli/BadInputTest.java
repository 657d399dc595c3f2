package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cli.CliScene.Ran;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.HeldPort;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.DemoRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each gets a message that says what is wrong and what to do, and changes nothing. */
class BadInputTest {
  private static final int NO = 1;
  private static final int USAGE = 2;
  private static final int OUTSIDE = 3;

  @TempDir Path temporary;
  private CliScene scene;

  @BeforeEach
  void sitDown() {
    scene = new CliScene(temporary);
  }

  @Test
  void noRepository() {
    assertAll(
        () -> expect(USAGE, "there is no folder", "plan", "--repo", "nowhere"),
        () -> expect(USAGE, "this kind of address", "plan", "--repo", "gopher://example.org/x"),
        () -> expect(USAGE, "is not a Git repository", "reconcile"),
        () -> expect(USAGE, "is not a Git repository", "status"),
        () -> expect(USAGE, "is not a Git repository", "verify"),
        () -> expect(NO, "there is no valid mandate.yaml", "plan"));
  }

  @Test
  void emptyRepository() {
    Path bare = scene.folder.resolve("empty.git");
    GivenRepo.bare(bare).close();
    String repo = bare.toString();

    assertAll(
        () -> expect(NO, "has no commit on main", "plan", "--repo", repo),
        () -> expect(NO, "has no commit on main", "reconcile", "--repo", repo),
        () -> expect(NO, "has no commit on main", "policy", "replay", "--repo", repo),
        () -> expect(USAGE, "has no commit", "verify", "--repo", repo),
        () -> expect(NO, "has no commit on main", "doctor", "--repo", repo));
  }

  @Test
  void noMandateYaml() {
    Path bare = scene.folder.resolve("other.git");
    GivenRepo.with(bare, Map.of("README.md", "Hello\n")).close();
    String repo = bare.toString();

    assertAll(
        () -> expect(NO, "mandate.yaml", "validate", "--repo", repo),
        () -> expect(NO, "there is no valid mandate.yaml", "plan", "--repo", repo),
        () -> expect(NO, "there is no valid mandate.yaml", "reconcile", "--repo", repo),
        () -> expect(USAGE, "there is no valid mandate.yaml", "verify", "--repo", repo),
        () -> expect(NO, "no valid mandate.yaml", "policy", "eval", "--task", "x", "--repo", repo));
  }

  @Test
  void yamlThatCannotBeRead() {
    expectOfReconcile("mandate.yaml", "apiVersion", "\tapiVersion", NO, "mandate.yaml:1:1");
  }

  @Test
  void unknownField() {
    expectOfReconcile("mandate.yaml", "people:", "poeple:", NO, "Did you mean `people`?");
  }

  @Test
  void policyThatDoesNotLoad() {
    expectOfReconcile(
        "mandate.yaml",
        "  policy:\n",
        "  policy:\n    bundle: {path: policies/own.tar.gz, digest: \"sha256:"
            + "0".repeat(64)
            + "\"}\n",
        NO,
        "the policy does not load: there is no file policies/own.tar.gz");
  }

  @Test
  void oneBadSpecDoesNotStopItsNeighbours() {
    DemoRepository shop = scene.shop();
    CliScene.replace(shop.workTree().resolve("tasks/rehearse.yaml"), "reader", "raeder");
    push(shop);

    Ran ran = scene.run("reconcile", "--repo", shop.bare().toString());

    assertEquals(NO, ran.exitCode(), ran.all());
    assertTrue(ran.out().contains("succeeded  write-note"), ran.out());
    assertTrue(ran.out().contains("invalid    rehearse"), ran.out());
    assertTrue(ran.err().contains("Did you mean `reader`?"), ran.err());
  }

  @Test
  void dependencyCycle() {
    Path files = scene.shopFiles();
    CliScene.replace(
        files.resolve("tasks/write-note.yaml"), "priority: 900", "dependsOn: [read-notes]");

    Ran ran = scene.run("validate", "--repo", files.toString());

    assertEquals(NO, ran.exitCode());
    assertTrue(
        ran.out().contains("read-notes -> write-note -> read-notes")
            || ran.out().contains("write-note -> read-notes -> write-note"),
        ran.out());
  }

  @Test
  void keyThatMandateYamlDoesNotName() throws IOException {
    DemoRepository shop = scene.shop();
    Path other = scene.folder.resolve("other-home");

    Ran ran =
        expect(
            USAGE,
            "mandate.yaml does not name the key of this reconciler, SHA256:",
            "reconcile",
            "--repo",
            shop.bare().toString(),
            "--home",
            other.toString());

    String line = line(ran.err(), "- {name: reconciler-2, publicKey: ssh-ed25519 ");
    CliScene.replace(
        shop.workTree().resolve("mandate.yaml"), "    keys:\n", "    keys:\n      " + line + "\n");
    push(shop);
    Ran then = scene.run("reconcile", "--repo", shop.bare().toString(), "--home", other.toString());
    assertEquals(0, then.exitCode(), then.err());
  }

  @Test
  void remoteThatIsNotThere() throws Exception {
    DemoRepository shop = scene.shop();
    try (HeldPort port = new HeldPort();
        GitHttpServer server = new GitHttpServer(shop.bare().getParent())) {
      String closed = "http://127.0.0.1:" + port.number() + "/control.git";
      assertAll(
          () -> expect(OUTSIDE, "cannot be reached", "plan", "--repo", closed),
          () -> expect(OUTSIDE, "cannot be reached", "reconcile", "--repo", closed),
          () -> expect(OUTSIDE, "cannot be reached", "status", "--repo", closed),
          () -> expect(USAGE, "no Git repository at", "plan", "--repo", server.url("gone.git")));
      server.require("ada", "secret");
      assertAll(
          () -> expect(USAGE, "no access to", "plan", "--repo", server.url("control.git")),
          () ->
              expect(
                  USAGE,
                  "no access to",
                  "status",
                  "--repo",
                  server.url("control.git").replace("://", "://ada:wrong-one@")));
    }
  }

  @Test
  void secretsInAnAddressAreNotShown() {
    Ran ran = scene.run("plan", "--repo", "gopher://ada:hunter2@example.org/x");

    assertTrue(!ran.all().contains("hunter2"), ran.all());
  }

  @Test
  void keysThatCannotBeUsed() throws IOException {
    DemoRepository shop = scene.shop();
    Path open = Files.copy(shop.approverKey(), scene.folder.resolve("open.pem"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
    Path garbage = scene.folder.resolve("garbage.pem");
    CliScene.write(garbage, "not a key\n");
    Files.setPosixFilePermissions(garbage, PosixFilePermissions.fromString("rw-------"));
    Path publicKey = scene.folder.resolve("id.pub");
    CliScene.write(publicKey, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKOiveLB ada\n");
    Files.setPosixFilePermissions(publicKey, PosixFilePermissions.fromString("rw-------"));

    for (Path key : List.of(open, garbage, publicKey, scene.folder, scene.folder.resolve("none"))) {
      expect(
          USAGE,
          "the key " + key + " cannot be used",
          "reconcile",
          "--repo",
          shop.bare().toString(),
          "--key",
          key.toString());
      expect(
          USAGE,
          "the key " + key + " cannot be used",
          "approve",
          "sign-note",
          "--repo",
          shop.bare().toString(),
          "--key",
          key.toString());
    }
    expect(USAGE, "there is no key to sign with", "approve", "sign-note", "--repo", bare(shop));
  }

  @Test
  void wrongUse() {
    assertAll(
        () -> expect(USAGE, "Which command?"),
        () -> expect(USAGE, "Which command?", "policy"),
        () -> expect(USAGE, "Did you mean: mandate reconcile", "reconcil"),
        () -> expect(USAGE, "Unknown option", "plan", "--repos", "x"),
        () -> expect(USAGE, "'xml'", "plan", "--output", "xml"),
        () -> expect(USAGE, "--parallel must be at least 1", "reconcile", "--parallel", "0"),
        () -> expect(USAGE, "is not a", "reconcile", "--parallel", "many"),
        () -> expect(USAGE, "TASK", "approve"),
        () -> expect(USAGE, "--known-commit", "verify", "--known-commit", "abc"),
        () -> expect(USAGE, "cannot be read", "verify", "--trust-policy", "none.yaml"),
        () -> expect(USAGE, "--expires-in", "approve", "x", "--expires-in", "-1"),
        () -> expect(USAGE, "--runs", "status", "--runs", "-1"));
  }

  @Test
  void approvals() throws IOException {
    DemoRepository shop = scene.shop();
    String bob = shop.approverKey().toString();

    expectApproval(shop, bob, "no valid task nothing is declared", "nothing");
    expectApproval(shop, bob, "the task waits for no approval", "write-note");
    expectApproval(shop, bob, "the task waits for no approval: held back by freeze", "rehearse");
    expectApproval(
        shop, scene.home.resolve("keys/reconciler.pem").toString(), "to nobody", "sign-note");
    Ran once = scene.run("approve", "sign-note", "--repo", bare(shop), "--key", bob);
    assertEquals(0, once.exitCode(), once.err());
    expectApproval(shop, bob, "the task waits for no approval", "sign-note");
  }

  @Test
  void approvalOfOnesOwnWork() throws IOException {
    DemoRepository shop = scene.shop();
    CliScene.replace(
        shop.workTree().resolve("mandate.yaml"),
        "emails: [alice@example.org]",
        "emails: [alice@example.com]");
    CliScene.replace(
        shop.workTree().resolve("mandate.yaml"),
        "emails: [bob@example.org]",
        "emails: [bob@example.org, alice@example.org]");
    push(shop);

    expectApproval(
        shop, shop.approverKey().toString(), "the approval of bob would not count", "sign-note");
  }

  @Test
  void init() throws IOException {
    Path full = Files.createDirectories(scene.folder.resolve("full"));
    CliScene.write(full.resolve("mine.txt"), "mine\n");
    List<String> alice = List.of("--person", "alice", "--email", "alice@example.org");

    assertAll(
        () -> expect(USAGE, "is not empty", args("init", full.toString(), alice)),
        () -> expect(USAGE, "is not a folder", args("init", full + "/mine.txt", alice)),
        () -> expect(USAGE, "Git does not say who you are", "init", "fresh"),
        () ->
            expect(
                USAGE,
                "is not an e-mail address",
                "init",
                "fresh",
                "--person",
                "a",
                "--email",
                "x"),
        () ->
            expect(
                USAGE,
                "holds no Ed25519 or P-256 SSH public key",
                args("init", "fresh", alice, "--public-key", full + "/mine.txt")));
  }

  @Test
  void trustPolicyThatIsNone() {
    DemoRepository shop = scene.shop();
    Path trust = scene.directory().resolve("trust.yaml");
    CliScene.write(trust, "keys: 3\n");

    expect(
        USAGE,
        "the trust policy is invalid",
        "verify",
        "--repo",
        bare(shop),
        "--trust-policy",
        trust.toString());
  }

  @Test
  void demoInAFolderThatIsNotEmpty() {
    CliScene.write(scene.folder.resolve("full/mine.txt"), "mine\n");
    scene.variable("MANDATE_EXAMPLES", Path.of("../examples-repo").toAbsolutePath().toString());

    assertAll(
        () -> expect(USAGE, "is not empty", "demo", "--dir", scene.folder + "/full"),
        () -> expect(USAGE, "is not a folder", "demo", "--dir", scene.folder + "/full/mine.txt"));
  }

  @Test
  void policyQuestions() {
    String files = scene.shopFiles().toString();
    CliScene.write(scene.directory().resolve("list.json"), "[]");
    CliScene.write(scene.directory().resolve("odd.json"), "{");
    CliScene.write(scene.directory().resolve("hook.json"), "{\"hook\": \"whenever\"}");

    assertAll(
        () -> expectEval(USAGE, "--task=NAME | --agent=NAME | --input=FILE", files),
        () -> expectEval(USAGE, "mutually exclusive", files, "--task", "a", "--agent", "b"),
        () -> expectEval(NO, "no valid task nothing", files, "--task", "nothing"),
        () -> expectEval(NO, "no valid agent nothing", files, "--agent", "nothing"),
        () -> expectEval(USAGE, "no hook \"x\"", files, "--agent", "reader", "--hook", "x"),
        () ->
            expectEval(
                USAGE, "with --input", files, "--task", "sign-note", "--hook", "after_execute"),
        () -> expectEval(USAGE, "holds no JSON object", files, "--input", "list.json"),
        () -> expectEval(USAGE, "is not JSON", files, "--input", "odd.json"),
        () -> expectEval(USAGE, "no hook \"whenever\"", files, "--input", "hook.json"),
        () -> expectEval(USAGE, "cannot be read", files, "--input", "none.json"));
  }

  @Test
  void policyToolsWithoutOpaOrPolicies() throws IOException {
    Path policies = Files.createDirectories(scene.folder.resolve("p/policies")).getParent();
    scene.variable("PATH", scene.folder.toString());

    assertAll(
        () -> expect(USAGE, "opa is not on the PATH", "policy", "test", policies.toString()),
        () ->
            expect(
                USAGE, "opa is not on the PATH", "policy", "build", policies.toString(), "-o", "x"),
        () -> expect(USAGE, "holds no folder policies", "policy", "test"),
        () ->
            expect(
                USAGE, "cannot be written", "policy", "build", policies.toString(), "-o", "no/x"),
        () -> expect(USAGE, "Missing required option: '--out=FILE'", "policy", "build"));
  }

  private void expectEval(int exitCode, String message, String repo, String... more) {
    List<String> all = new ArrayList<>(List.of("policy", "eval", "--repo", repo));
    all.addAll(List.of(more));
    expect(exitCode, message, all.toArray(String[]::new));
  }

  private void expectApproval(DemoRepository shop, String key, String message, String task) {
    expect(NO, message, "approve", task, "--repo", bare(shop), "--key", key);
  }

  /** Edits one file of the shop, and expects that a reconcile is refused and writes nothing. */
  private void expectOfReconcile(
      String file, String from, String to, int exitCode, String message) {
    DemoRepository shop = scene.shop();
    CliScene.replace(shop.workTree().resolve(file), from, to);
    push(shop);

    expect(exitCode, message, "reconcile", "--repo", bare(shop));
    expect(exitCode, message, "plan", "--repo", bare(shop));
  }

  /** Caches may be made in the home folder; keys and everything outside stay as they are. */
  private Ran expect(int exitCode, String message, String... arguments) {
    Map<String, String> before = state();
    Ran ran = scene.run(arguments);
    assertEquals(exitCode, ran.exitCode(), ran.all());
    assertTrue(ran.all().contains(message), () -> message + " is not in:\n" + ran.all());
    assertTrue(!ran.all().contains("Exception"), ran.all());
    Map<String, String> changed = state();
    changed.entrySet().removeIf(file -> file.getValue().equals(before.remove(file.getKey())));
    assertEquals(Map.of(), changed, "made or changed");
    assertEquals(Map.of(), before, "changed or gone");
    return ran;
  }

  private Map<String, String> state() {
    Map<String, String> state = CliScene.state(scene.folder);
    // Git tidies up after a commit when it likes.
    state
        .keySet()
        .removeIf(
            path ->
                path.startsWith("home") || path.startsWith("other-home") || path.contains("/gc."));
    return state;
  }

  private static void push(DemoRepository shop) {
    RealGit.run(shop.workTree(), "add", "--all");
    RealGit.run(shop.workTree(), "commit", "-q", "-m", "Change");
    RealGit.run(shop.workTree(), "push", "-q");
  }

  private static String bare(DemoRepository shop) {
    return shop.bare().toString();
  }

  private static String line(String text, String start) {
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(text));
  }

  private static String[] args(
      String command, String folder, List<String> options, String... more) {
    List<String> all = new ArrayList<>(List.of(command, folder));
    all.addAll(options);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
