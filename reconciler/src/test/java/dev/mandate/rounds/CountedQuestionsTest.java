package dev.mandate.rounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Remark;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountedQuestionsTest {
  private static final Instant HOUR = Instant.parse("2026-03-02T08:00:00Z");
  private static final Account EVE = new Account(7, "eve", Account.Kind.PERSON);
  private static final Account DAN = new Account(8, "dan", Account.Kind.PERSON);

  private final List<Remark> remarks = new ArrayList<>();
  private boolean all = true;
  private int reads;
  private final Strangers strangers = new Strangers(discussions());

  private Discussions discussions() {
    return (Discussions)
        Proxy.newProxyInstance(
            Discussions.class.getClassLoader(),
            new Class<?>[] {Discussions.class},
            (proxy, method, arguments) -> {
              assertEquals("saidSince", method.getName());
              assertEquals(HOUR, arguments[0]);
              reads++;
              return new Answer.Known<>(new Discussions.Said(remarks, all));
            });
  }

  private Remark says(Account who, String text) {
    return add(who, text, false, false);
  }

  private Remark add(Account who, String text, boolean own, boolean edited) {
    long id = remarks.size() + 1L;
    Remark remark =
        new Remark(id, Optional.of(who), own, text, HOUR.plusSeconds(id), edited, "page");
    remarks.add(remark);
    return remark;
  }

  private void answers(int number, boolean own) {
    for (int i = 0; i < number; i++) {
      add(DAN, new EffectKey("command/comment-9" + i).mark("Yes."), own, false);
    }
  }

  private boolean may(Remark remark) throws NotNow {
    return strangers.mayAsk(remark, one -> one.text().startsWith("/"));
  }

  @Test
  void eachIsCountedAlone() throws NotNow {
    for (int i = 0; i < Strangers.EACH; i++) {
      says(EVE, "well");
      assertTrue(may(says(EVE, "/status")), "question " + i);
      assertTrue(may(says(DAN, "/status")), "question " + i);
    }
    assertFalse(may(says(EVE, "/status")));
  }

  @Test
  void whatWasEditedAwayCounts() throws NotNow {
    for (int i = 0; i < Strangers.EACH; i++) {
      add(EVE, "never mind", false, true);
    }
    assertFalse(may(says(EVE, "/status")));
    assertTrue(may(says(DAN, "/status")));
  }

  @Test
  void answersToWhatIsDeletedAndToOthersCountForAll() throws NotNow {
    answers(Strangers.ALL - 1, true);
    answers(5, false);
    Remark asked = says(EVE, "/status");
    assertTrue(may(asked));
    assertTrue(strangers.mayBeTold(HOUR.plusSeconds(90)));
    strangers.answered();
    assertFalse(may(asked));
  }

  @Test
  void whatIsTooMuchToBeReadIsNotAnswered() throws NotNow {
    all = false;
    Remark seen = says(EVE, "/status");
    Remark beyond = new Remark(99, seen.author(), false, "/status", HOUR, false, "page");
    assertTrue(may(seen));
    assertFalse(may(beyond));
    assertFalse(strangers.mayBeTold(HOUR));
  }

  @Test
  void itIsReadAgainOnlyForWhatIsNew() throws NotNow {
    Remark one = says(EVE, "/status");
    Remark two = says(EVE, "/status");
    assertTrue(may(one) && may(two) && may(one));
    assertEquals(1, reads);
    assertTrue(may(says(EVE, "/status")));
    assertEquals(2, reads);
  }
}
