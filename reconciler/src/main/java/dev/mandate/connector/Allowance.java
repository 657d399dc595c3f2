package dev.mandate.connector;

import dev.mandate.spec.Agent;
import dev.mandate.spec.Budget;
import dev.mandate.spec.LlmAccess;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one run may take. Watched from outside of the program, since programs were seen to go on
 * without end.
 */
record Allowance(OptionalInt maxTurns, Budget budget) {

  /** Nothing is watched of an agent whose requests are counted themselves. */
  static Allowance of(Agent agent) {
    return agent.access() == LlmAccess.GATEWAY
        ? unlimited()
        : new Allowance(agent.autonomy().maxTurns(), agent.budget());
  }

  /** Nothing is limited. */
  static Allowance unlimited() {
    return new Allowance(OptionalInt.empty(), Budget.none());
  }

  /** Why a conversation that goes on must end, without final full stop. */
  Optional<String> exceededBy(Conversation conversation) {
    return maxTurns.isPresent() && conversation.turnsSoFar() > maxTurns.getAsInt()
        ? Optional.of("it took more turns than " + maxTurns.getAsInt())
        : overspentBy(conversation);
  }

  /** The same for what a conversation has used up, which counts when it is over, too. */
  Optional<String> overspentBy(Conversation conversation) {
    long tokens = conversation.tokensSoFar();
    if (budget.tokens().isPresent() && tokens > budget.tokens().getAsLong()) {
      return Optional.of(
          "it used "
              + tokens
              + " tokens, and limits.cost.tokensPerRun is "
              + budget.tokens().getAsLong());
    }
    return budget
        .usd()
        .flatMap(
            most ->
                conversation
                    .costSoFar()
                    .filter(cost -> cost.compareTo(most) > 0)
                    .map(
                        cost ->
                            "it cost about "
                                + cost.toPlainString()
                                + " USD, and limits.cost.perRunUsd is "
                                + most.toPlainString()));
  }
}
