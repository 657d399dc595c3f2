package dev.mandate.rounds;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.Item;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.ArrayList;
import java.util.List;

/** Reads a conversation that has moved, once for all who listen. One holds up no other. */
public final class Conversations implements Attendant {
  private final Discussions discussions;
  private final List<Listener> listeners;

  public Conversations(Discussions discussions, List<Listener> listeners) {
    this.discussions = discussions;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public Answer<Boolean> attend(Item item) {
    Answer<Conversation> read = discussions.conversation(item.number());
    if (!(read instanceof Answer.Known<Conversation>(Conversation where))) {
      return read.map(known -> false);
    }
    boolean wrote = false;
    List<Answer<Boolean>> missing = new ArrayList<>();
    for (Listener listener : listeners) {
      try {
        wrote |= listener.hear(where);
      } catch (NotNow e) {
        missing.add(e.said());
      } catch (RemoteUnavailableException e) {
        missing.add(new Answer.Unreachable<>(String.valueOf(e.getMessage())));
      }
    }
    // What may come right is tried again, whatever else was refused for good.
    return missing.stream()
        .filter(answer -> !(answer instanceof Answer.Refused))
        .findFirst()
        .or(() -> missing.stream().findFirst())
        .orElse(new Answer.Known<>(wrote));
  }
}
