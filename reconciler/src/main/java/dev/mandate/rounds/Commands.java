package dev.mandate.rounds;

import dev.mandate.command.CommandReader;
import dev.mandate.command.Invocation;
import dev.mandate.command.SeenCommit;
import dev.mandate.command.Spoken;
import dev.mandate.cycle.TaskLook;
import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Remark;
import dev.mandate.forge.Sign;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository.Person;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Carries out what people command in comments: each comment once, as it was written, by a person
 * who may. An edited comment, one from before Mandate took part, and one of a program do nothing.
 */
public final class Commands implements Listener {
  private static final int MOST_SILENT = 100_000;

  private final Desk desk;
  private final Verbs verbs;
  private final CommandReader reader;

  /** Comments that say nothing: one is read anew whenever its conversation goes on. */
  private final Set<Long> silent =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                  return size() > MOST_SILENT;
                }
              }));

  public Commands(Desk desk, Verbs verbs) {
    this.desk = desk;
    this.verbs = verbs;
    this.reader = new CommandReader(verbs.words());
  }

  @Override
  public boolean hear(Conversation where) throws NotNow, RemoteUnavailableException {
    boolean wrote = false;
    Optional<NotNow> refused = Optional.empty();
    for (Remark remark : where.remarks()) {
      if (!remark.own() && !remark.edited() && isPerson(remark.author())) {
        try {
          wrote |= remark(where, remark);
        } catch (NotNow e) {
          // What comes right is waited for, since the order counts; nobody waits for what does not.
          if (!(e.said() instanceof Answer.Refused)) {
            throw e;
          }
          refused = Optional.of(e);
        }
      }
    }
    if (refused.isPresent()) {
      throw refused.get();
    }
    return wrote;
  }

  private static boolean isPerson(Optional<Account> author) {
    return author.filter(account -> account.kind() == Account.Kind.PERSON).isPresent();
  }

  private boolean remark(Conversation where, Remark remark)
      throws NotNow, RemoteUnavailableException {
    if (silent.contains(remark.id())) {
      return false;
    }
    List<Spoken> spoken = reader.read(remark.text());
    if (spoken.isEmpty()) {
      silent.add(remark.id());
    }
    Account by = remark.author().orElseThrow();
    Asked asked = new Asked("comment-" + remark.id(), by, remark.written(), remark.page());
    if (spoken.isEmpty() || where.answered(asked.key()) || !desk.isMeant(asked)) {
      return false;
    }
    Permission permission = NotNow.unless(desk.discussions().permission(by));
    if (!permission.mayWrite() && !desk.strangers().mayAsk(remark, this::asks)) {
      silent.add(remark.id());
      return false;
    }
    if (NotNow.unless(desk.discussions().isSettled(remark.id()))) {
      return false;
    }
    if (!desk.isFromHere(where, asked)) {
      silent.add(remark.id());
      return false;
    }
    desk.begin(remark.id());
    List<Reply> replies = replies(where, asked, permission, spoken);
    if (replies.stream().noneMatch(Reply::refused)) {
      desk.answer(where, asked, text(spoken, replies));
      NotNow.unless(desk.discussions().sign(remark.id(), Sign.DONE));
    } else if (desk.refuse(where, asked, text(spoken, replies))) {
      NotNow.unless(desk.discussions().sign(remark.id(), Sign.REFUSED));
    }
    desk.ended(remark.id());
    return replies.stream().anyMatch(Reply::wrote);
  }

  private boolean asks(Remark remark) {
    return !silent.contains(remark.id()) && !reader.read(remark.text()).isEmpty();
  }

  private List<Reply> replies(
      Conversation where, Asked asked, Permission permission, List<Spoken> spoken)
      throws NotNow, RemoteUnavailableException {
    List<Reply> replies = new ArrayList<>();
    for (Spoken one : spoken) {
      Asked own = asked.number(replies.size() + 1);
      replies.add(
          switch (one) {
            case Spoken.Mistaken(String why, Optional<String> meant) ->
                Reply.refused(
                    why
                        + meant.map(line -> " Did you mean `" + line + "`?").orElse("")
                        + " `/mandate help` says what there is.");
            case Spoken.Given(Invocation invocation) -> reply(where, own, permission, invocation);
          });
    }
    return replies;
  }

  /** Looks anew for each: the one before may have changed what there is. */
  private Reply reply(Conversation where, Asked asked, Permission permission, Invocation invocation)
      throws NotNow, RemoteUnavailableException {
    Verb verb = verbs.find(invocation.word()).orElseThrow();
    TaskLook look = desk.look();
    if (!(look instanceof TaskLook.Seen seen)) {
      return look instanceof TaskLook.Halted halted
          ? Reply.refused("Nothing can be done: " + Replies.code(halted.why().reason()) + ".")
          : Reply.refused("Nothing can be done.");
    }
    Optional<Reply> refused = desk.objection(verb.usage().right(), permission, asked, seen);
    if (refused.isPresent()) {
      return refused.get();
    }
    List<String> arguments = invocation.arguments();
    Optional<CommitId> commit = Optional.empty();
    Optional<Person> person = desk.person(asked.by(), seen);
    boolean namesCommit = where.proposal() && verb.namesCommit(arguments);
    List<String> others =
        namesCommit && !arguments.isEmpty()
            ? arguments.subList(0, arguments.size() - 1)
            : arguments;
    Optional<Reply> already =
        verb.already(new Order(where, asked, others, Optional.empty(), person, seen));
    if (already.isPresent()) {
      return already.get();
    }
    if (namesCommit) {
      CommitId head =
          NotNow.unless(desk.discussions().proposed(where.number()).map(Proposed::head));
      Optional<SeenCommit> named =
          arguments.isEmpty() ? Optional.empty() : SeenCommit.of(arguments.getLast());
      if (named.filter(one -> one.names(head)).isEmpty()) {
        return moved(verb, named, head);
      }
      if (verb.wantsWholeCommit() && !named.get().isWhole()) {
        return Reply.refused(
            "Name the whole commit, since others can begin alike: `" + head.hex() + "`.");
      }
      commit = Optional.of(head);
    }
    return verb.perform(new Order(where, asked, others, commit, person, seen));
  }

  private static Reply moved(Verb verb, Optional<SeenCommit> named, CommitId head) {
    return Reply.refused(
        named
                .map(
                    one ->
                        "You looked at "
                            + one.hex()
                            + ", and this pull request is at another"
                            + " commit now.")
                .orElse(
                    "In a pull request `"
                        + verb.usage().word()
                        + "` ends with the commit that you looked"
                        + " at.")
            + " It stands at `"
            + head.hex()
            + "`: look at that, and name it.");
  }

  private static String text(List<Spoken> spoken, List<Reply> replies) {
    if (replies.size() == 1) {
      return replies.getFirst().text();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < replies.size(); i++) {
      String head =
          spoken.get(i) instanceof Spoken.Given(Invocation invocation)
              ? "`" + CommandReader.CALL + " " + invocation.word() + "`"
              : "?";
      text.append(i + 1)
          .append(". ")
          .append(head)
          .append("\n\n")
          .append(replies.get(i).text())
          .append("\n\n");
    }
    return text.toString();
  }
}
