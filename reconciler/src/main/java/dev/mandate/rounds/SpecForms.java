package dev.mandate.rounds;

import dev.mandate.canonical.Digest;
import dev.mandate.cycle.TaskLook;
import dev.mandate.finding.Finding;
import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Markdown;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Proposal;
import dev.mandate.forge.Proposed;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.RecordYaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a pull request of a filled issue form, once it is a valid spec; until then one comment says
 * what is wrong with it, and keeps up with the issue.
 */
public final class SpecForms implements Listener {
  /** The forms that there are. */
  static final List<SpecForm> ALL = List.of(new AgentForm(), new TaskForm());

  private static final int LONGEST = 20_000;

  private final Desk desk;
  private final Forge forge;
  private final Drafts drafts;

  public SpecForms(Desk desk, Forge forge, Drafts drafts) {
    this.desk = desk;
    this.forge = forge;
    this.drafts = drafts;
  }

  @Override
  public boolean hear(Conversation where) throws NotNow, RemoteUnavailableException {
    Optional<Account> by = where.author().filter(account -> account.kind() == Account.Kind.PERSON);
    if (where.proposal() || !where.open() || by.isEmpty()) {
      return false;
    }
    for (SpecForm form : ALL) {
      Optional<FormText> filled = FormText.of(where.body(), form.labels());
      Asked asked = new Asked("form-" + where.number(), by.get(), where.opened(), where.page());
      if (filled.isPresent() && !where.answered(asked.number(2).key()) && desk.isMeant(asked)) {
        filled(where, form, filled.get(), asked);
      }
    }
    return false;
  }

  private void filled(Conversation where, SpecForm form, FormText filled, Asked asked)
      throws NotNow, RemoteUnavailableException {
    Permission permission = NotNow.unless(desk.discussions().permission(asked.by()));
    if (!(desk.look() instanceof TaskLook.Seen look)) {
      desk.answer(where, asked, "`mandate.yaml` is missing or invalid, so nothing can be added.");
      return;
    }
    Optional<Reply> refused = desk.objection(Right.WRITE, permission, asked, look);
    if (refused.isPresent()) {
      if (where.answered(asked.key()) || desk.strangers().mayBeTold(asked.at())) {
        desk.answer(where, asked, refused.get().text());
      }
      return;
    }
    List<String> problems = form.problems(filled);
    if (!problems.isEmpty()) {
      wrong(where, asked, problems);
      return;
    }
    CommitId base = look.outlook().heads().desired().orElseThrow();
    String name = form.name(filled).orElseThrow();
    RepoPath file = new RepoPath(form.folder() + "/" + name + ".yaml");
    byte[] content = RecordYaml.bytes(form.document(filled, where.page()));
    List<String> findings =
        Stream.concat(
                taken(look, form, name, file),
                drafts.check(base, file, content).stream()
                    .filter(Finding::isError)
                    .map(SpecForms::said))
            .toList();
    if (!findings.isEmpty()) {
      wrong(where, asked, findings);
    } else {
      propose(where, form, asked, look, file, content);
    }
  }

  private static Stream<String> taken(
      TaskLook.Seen look, SpecForm form, String name, RepoPath file) {
    boolean taken =
        look.outlook().snapshot().files().containsKey(file)
            || (form instanceof AgentForm
                ? look.outlook().specs().agents().containsKey(name)
                : look.outlook().specs().declared().containsKey(name));
    return taken
        ? Stream.of("**" + form.labels().getFirst() + "**: " + Replies.code(name) + " is taken.")
        : Stream.of();
  }

  private static String said(Finding finding) {
    return Markdown.code(finding.what(), 500) + ". " + Markdown.code(finding.mend(), 500);
  }

  private void wrong(Conversation where, Asked asked, List<String> problems) throws NotNow {
    desk.answer(
        where,
        asked,
        "No pull request can be made of this form yet:\n\n"
            + problems.stream().map(line -> "- " + line + "\n").collect(Collectors.joining())
            + "\nEdit the text of the issue; it is looked at again.");
  }

  private void propose(
      Conversation where,
      SpecForm form,
      Asked asked,
      TaskLook.Seen look,
      RepoPath file,
      byte[] content)
      throws NotNow, RemoteUnavailableException {
    CommitId base = look.outlook().heads().desired().orElseThrow();
    String text = new String(content, StandardCharsets.UTF_8);
    String title = "Add the " + form.what() + " " + nameOf(file);
    // The same form on the same commit is the same branch; what was left half done is found again.
    String mark = Digest.of((base.hex() + "\n" + text).getBytes(StandardCharsets.UTF_8)).hex();
    String branch = "mandate/forms/issue-" + where.number() + "-" + mark.substring(0, 12);
    Filings.Result made =
        drafts.branch(
            base,
            branch,
            file,
            content,
            Replies.message(title, asked, Optional.empty()),
            asked.by(),
            asked.at());
    if (!(made instanceof Filings.Result.Filed(CommitId commit))) {
      desk.answer(where, asked, Replies.notFiled(made, file, text).text());
      return;
    }
    Proposal proposal =
        new Proposal(
            branch,
            commit,
            look.outlook().heads().defaultBranch(),
            title,
            "Made from the form in #"
                + where.number()
                + ". Merging it declares this:\n\n"
                + Markdown.block(text, LONGEST));
    Answer<Proposed> answer = forge.propose(proposal);
    if (answer instanceof Answer.Refused<Proposed>(String why, String mend)) {
      desk.answer(
          where, asked, "No pull request can be opened: " + Markdown.code(why, 500) + ". " + mend);
      return;
    }
    Proposed proposed = NotNow.unless(answer);
    desk.answer(where, asked.number(2), "It is a valid spec: #" + proposed.id() + ".");
  }

  private static String nameOf(RepoPath file) {
    String last = file.value().substring(file.value().lastIndexOf('/') + 1);
    return last.substring(0, last.length() - ".yaml".length());
  }
}
