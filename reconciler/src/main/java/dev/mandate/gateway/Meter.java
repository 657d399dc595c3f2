package dev.mandate.gateway;

import dev.mandate.run.ModelUse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what one run takes of its model, and lets it take no more than it may. Requests that are
 * under way hold the most that they can take, so that several at once cannot overspend together.
 * What cannot be known counts with the most that it can be. Thread-safe.
 */
final class Meter {
  private static final int DIGITS = 6;
  private static final int MOST_REASONS = 50;

  private final Provider provider;
  private final PriceTable prices;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Ticket> pending = new HashSet<>();
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Long> refusals = new TreeMap<>();
  private final Set<String> models = new TreeSet<>();
  private Tokens used = Tokens.NONE;
  private BigDecimal spent = BigDecimal.ZERO;
  private boolean priced = true;
  private long requests;
  private long answers;
  private long assumed;
  private Optional<String> exceeded = Optional.empty();

  /**
   * What a run may take; what is empty is not limited.
   *
   * @param turns whole answers
   */
  record Limits(Optional<BigDecimal> usd, OptionalLong tokens, OptionalInt turns) {}

  /** A request that was answered, and what the model read of it. */
  private record Known(byte[] body, long read) {}

  /** A request that is under way, and the most that it can take. By identity. */
  static final class Ticket {
    private final Ask ask;
    private final long input;
    private final BigDecimal usd;

    private Ticket(Ask ask, long input, BigDecimal usd) {
      this.ask = ask;
      this.input = input;
      this.usd = usd;
    }

    private long tokens() {
      return Math.addExact(input, ask.maxOutput());
    }
  }

  Meter(Provider provider, PriceTable prices, Limits limits) {
    this.provider = provider;
    this.prices = prices;
    this.limits = limits;
  }

  /**
   * Lets a request begin, once what others hold leaves room for it.
   *
   * @return empty when it may not; {@link #exceeded} says why
   */
  Optional<Ticket> begin(Ask ask) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long input = mostInput(ask);
      BigDecimal usd = atMost(ask.model(), input, ask.maxOutput());
      Ticket ticket = new Ticket(ask, input, usd);
      while (exceeded.isEmpty()) {
        Optional<String> never = tooMuch(ticket, Set.of());
        if (never.isPresent()) {
          exceed(never.get());
        } else if (tooMuch(ticket, pending).isEmpty()) {
          pending.add(ticket);
          requests++;
          models.add(ask.model());
          return Optional.of(ticket);
        } else {
          changed.await();
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Why a request does not fit beside what others hold. */
  private Optional<String> tooMuch(Ticket ticket, Set<Ticket> others) {
    if (limits.turns().isPresent() && answers + others.size() >= limits.turns().getAsInt()) {
      return Optional.of("it took more turns than " + limits.turns().getAsInt());
    }
    if (limits.tokens().isPresent()) {
      long left =
          limits.tokens().getAsLong()
              - used.all()
              - others.stream().mapToLong(Ticket::tokens).sum();
      if (ticket.tokens() > left) {
        return Optional.of(
            "its next request can take "
                + ticket.tokens()
                + " tokens, and of limits.cost.tokensPerRun "
                + Math.max(0, left)
                + " are left");
      }
    }
    if (limits.usd().isPresent()) {
      BigDecimal left =
          limits
              .usd()
              .get()
              .subtract(spent)
              .subtract(others.stream().map(o -> o.usd).reduce(BigDecimal.ZERO, BigDecimal::add));
      if (ticket.usd.compareTo(left) > 0) {
        return Optional.of(
            "its next request can cost "
                + dollars(ticket.usd)
                + " USD, and of limits.cost.perRunUsd "
                + left.max(BigDecimal.ZERO).setScale(DIGITS, RoundingMode.FLOOR).toPlainString()
                + " are left");
      }
    }
    return Optional.empty();
  }

  /**
   * Not more than a token for each byte. What an earlier request had, too, is known to be no more
   * than what was counted then.
   */
  private long mostInput(Ask ask) {
    Known before = known.get(ask.model());
    return before == null
        ? ask.mostInput()
        : Math.min(ask.mostInput(), before.read() + Alike.newBytes(before.body(), ask.body()));
  }

  private BigDecimal atMost(String model, long input, long output) {
    return prices
        .price(provider, model, input)
        .map(price -> price.atMost(input, output))
        .orElse(BigDecimal.ZERO);
  }

  /** A whole answer came. */
  void settle(Ticket ticket, Tokens tokens) {
    lock.lock();
    try {
      if (pending.remove(ticket)) {
        answers++;
        known.put(ticket.ask.model(), new Known(ticket.ask.body(), tokens.read()));
        charge(ticket, tokens);
        over().ifPresent(this::exceed);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The provider refused it, which takes nothing. */
  void release(Ticket ticket) {
    lock.lock();
    try {
      pending.remove(ticket);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * It was broken off, by whomever: it counts with the most that it can have taken.
   *
   * @param told what was told of it until then
   */
  void assume(Ticket ticket, Tokens told) {
    lock.lock();
    try {
      if (pending.remove(ticket)) {
        assumed++;
        long read = told.read() > 0 ? 0 : ticket.input;
        charge(
            ticket,
            new Tokens(
                told.input() + read,
                Math.max(told.output(), ticket.ask.maxOutput()),
                told.cacheRead(),
                told.cacheWrite()));
        over().ifPresent(this::exceed);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What it took cannot be told, and so it counts as too much. */
  void odd(Ticket ticket, Tokens told, String why) {
    lock.lock();
    try {
      assume(ticket, told);
      exceed("what it takes of its model cannot be counted: " + why);
    } finally {
      lock.unlock();
    }
  }

  /** Whether an answer that has told so much until now must be cut off. */
  boolean cuts(Ticket ticket, Tokens told) {
    lock.lock();
    try {
      if (exceeded.isPresent()) {
        return true;
      }
      Optional<String> why = over(used.plus(told), spent.add(cost(ticket.ask.model(), told)));
      why.ifPresent(this::exceed);
      return why.isPresent();
    } finally {
      lock.unlock();
    }
  }

  private void charge(Ticket ticket, Tokens tokens) {
    used = used.plus(tokens);
    spent = spent.add(cost(ticket.ask.model(), tokens));
    priced &= prices.price(provider, ticket.ask.model(), tokens.read()).isPresent();
  }

  private BigDecimal cost(String model, Tokens tokens) {
    return prices
        .price(provider, model, tokens.read())
        .map(price -> price.of(tokens))
        .orElse(BigDecimal.ZERO);
  }

  private Optional<String> over() {
    return over(used, spent);
  }

  private Optional<String> over(Tokens tokens, BigDecimal usd) {
    if (limits.tokens().isPresent() && tokens.all() > limits.tokens().getAsLong()) {
      return Optional.of(
          "it used "
              + tokens.all()
              + " tokens, and limits.cost.tokensPerRun is "
              + limits.tokens().getAsLong());
    }
    return limits
        .usd()
        .filter(most -> usd.compareTo(most) > 0)
        .map(
            most ->
                "it cost "
                    + dollars(usd)
                    + " USD, and limits.cost.perRunUsd is "
                    + most.toPlainString());
  }

  /** The first reason stays. */
  private void exceed(String why) {
    exceeded = exceeded.or(() -> Optional.of(why));
    changed.signalAll();
  }

  Optional<String> exceeded() {
    lock.lock();
    try {
      return exceeded;
    } finally {
      lock.unlock();
    }
  }

  /** Notes what was not passed on. */
  void refused(Refusal refusal) {
    lock.lock();
    try {
      String why =
          refusals.size() < MOST_REASONS || refusals.containsKey(refusal.why())
              ? refusal.why()
              : "another reason";
      refusals.merge(why, 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** All until now, as if what is under way had been broken off. */
  ModelUse use(String address, boolean local) {
    lock.lock();
    try {
      Set.copyOf(pending).forEach(ticket -> assume(ticket, Tokens.NONE));
      return new ModelUse(
          provider.word(),
          address,
          local,
          models.stream().toList(),
          requests,
          answers,
          refusals.entrySet().stream()
              .map(entry -> new ModelUse.Refusal(entry.getKey(), entry.getValue()))
              .toList(),
          used.usage(),
          assumed,
          priced ? Optional.of(spent.setScale(DIGITS, RoundingMode.CEILING)) : Optional.empty(),
          prices.identity(),
          exceeded);
    } finally {
      lock.unlock();
    }
  }

  private static String dollars(BigDecimal usd) {
    return usd.setScale(DIGITS, RoundingMode.CEILING).toPlainString();
  }
}
