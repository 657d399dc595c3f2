package dev.mandate.rounds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Meant;
import dev.mandate.cycle.RequestDocuments;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.forge.Markdown;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Request;
import dev.mandate.writeback.RecordYaml;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks to retry or to cancel a task, by a Request. */
final class RequestVerb implements Verb {
  private static final int LONGEST = 500;

  private final Request.Action action;
  private final Filings filings;

  RequestVerb(Request.Action action, Filings filings) {
    this.action = action;
    this.filings = filings;
  }

  @Override
  public Usage usage() {
    return new Usage(
        action.label(),
        "[task] [\"reason\"]",
        switch (action) {
          case RETRY ->
              "Runs a task, or this conversation's, again that has ended without success.";
          case CANCEL -> "Ends what is due of a task, or of this conversation's.";
        },
        Right.WRITE,
        true);
  }

  private RepoPath file(Order order) {
    return new RepoPath("requests/" + action.label() + "-" + order.asked().id() + ".yaml");
  }

  @Override
  public Optional<Reply> already(Order order) throws RemoteUnavailableException {
    return filings.filed(file(order)).map(commit -> done(Replies.task(order), commit));
  }

  @Override
  public Reply perform(Order order) throws RemoteUnavailableException {
    if (order.arguments().size() > 2) {
      return Replies.tooMuch();
    }
    if (order.person().isEmpty()) {
      return Reply.refused(
          "`mandate.yaml` names nobody with your account. A person with the right to change it can"
              + " add `github: "
              + order.asked().by().id()
              + "` to one of `spec.people`.");
    }
    Optional<TaskStanding> standing = Replies.standing(order);
    if (standing.isEmpty()) {
      return Replies.unknownTask(order);
    }
    if (standing.get().declared().isEmpty()) {
      return Reply.refused(
          "The spec of "
              + Replies.code(Replies.task(order))
              + " is invalid: "
              + Replies.code(standing.get().why().summary()));
    }
    Meant meant =
        switch (action) {
          case RETRY ->
              Meant.toRetry(order.look(), standing.get(), standing.get().declared().get());
          case CANCEL ->
              Meant.toCancel(order.look(), standing.get(), standing.get().declared().get());
        };
    return switch (meant) {
      case Meant.Nothing(String why, String mend) ->
          Reply.refused(
              "There is nothing to "
                  + action.label()
                  + ": "
                  + Markdown.code(why, LONGEST)
                  + "; "
                  + Markdown.code(mend, LONGEST)
                  + ".");
      case Meant.This(OccurrenceKey key) -> file(order, key, file(order));
    };
  }

  private Reply file(Order order, OccurrenceKey key, RepoPath file)
      throws RemoteUnavailableException {
    Optional<String> reason = Replies.reason(order.argument(1));
    ObjectNode document =
        RequestDocuments.of(
            action.label() + "-" + order.asked().id(),
            action,
            key,
            reason,
            order.person().orElseThrow().name(),
            order.asked().at());
    byte[] content = RecordYaml.bytes(document);
    String message = Replies.message(RequestDocuments.title(action, key), order.asked(), reason);
    return switch (filings.file(order.base(), file, content, message, order.asked().by())) {
      case Filings.Result.Filed(CommitId commit) -> done(key.task(), commit);
      case Filings.Result other ->
          Replies.notFiled(other, file, new String(content, StandardCharsets.UTF_8));
    };
  }

  private Reply done(String task, CommitId commit) {
    return Reply.done(
        "Asked to " + action.label() + " " + Replies.code(task) + Replies.by(commit) + ".");
  }
}
