package dev.mandate.wasm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.decide.PolicyAnswer.NoAnswer;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.PolicyInput;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A loaded policy. Evaluations run on threads of its own, so that one that takes too long can be
 * interrupted; instances are lent to one evaluation at a time (the engine is not thread-safe: it
 * gives wrong answers, not errors) and thrown away after anything but a plain answer.
 *
 * <p>Reasons of {@link NoAnswer} beside those that it names: {@code interrupted} (the calling
 * thread was), {@code closed}, {@code bad-answer} (more than one value, or not JSON).
 */
public final class WasmPolicyEvaluator implements PolicyEvaluator, AutoCloseable {
  private static final int MAX_ANSWER_CHARS = 4 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final PolicyIdentity identity;
  private final int entrypoint;
  private final WasmSettings settings;
  private final Supplier<OpaInstance> instances;
  private final ConcurrentLinkedDeque<OpaInstance> idle = new ConcurrentLinkedDeque<>();
  private final Semaphore permits;
  private final ExecutorService threads;

  /**
   * @param first an instance that is ready for use
   * @param instances makes further ones, ready for use
   * @param threads owned from here on
   */
  WasmPolicyEvaluator(
      PolicyIdentity identity,
      int entrypoint,
      WasmSettings settings,
      OpaInstance first,
      Supplier<OpaInstance> instances,
      ExecutorService threads) {
    this.identity = identity;
    this.entrypoint = entrypoint;
    this.settings = settings;
    this.instances = instances;
    this.permits = new Semaphore(settings.instances());
    this.threads = threads;
    idle.add(first);
  }

  @Override
  public PolicyIdentity identity() {
    return identity;
  }

  @Override
  public PolicyAnswer evaluate(PolicyInput input) {
    byte[] json = input.canonical().getBytes(StandardCharsets.UTF_8);
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NoAnswer("interrupted", "interrupted while waiting for a free instance");
    }
    try {
      return threads.isShutdown() ? closed() : ask(json);
    } finally {
      permits.release();
    }
  }

  /** Ends evaluations that are going on; later ones get no answer. */
  @Override
  public void close() {
    threads.shutdownNow();
    idle.clear();
  }

  /** Whether all evaluations have ended; to be asked after {@link #close()}. */
  boolean awaitEnd(java.time.Duration limit) throws InterruptedException {
    return threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PolicyAnswer ask(byte[] json) {
    OpaInstance instance;
    try {
      OpaInstance free = idle.pollFirst();
      instance = free == null ? instances.get() : free;
    } catch (RuntimeException | StackOverflowError e) {
      return Failures.of(e);
    }
    Future<String> answer;
    try {
      answer = threads.submit(() -> instance.evaluate(entrypoint, json));
    } catch (java.util.concurrent.RejectedExecutionException e) {
      return closed();
    }
    try {
      String text = answer.get(settings.timeLimit().toNanos(), TimeUnit.NANOSECONDS);
      idle.addFirst(instance);
      return read(text);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new NoAnswer("timeout", "no answer within " + settings.timeLimit().toMillis() + " ms");
    } catch (ExecutionException e) {
      return threads.isShutdown() ? closed() : Failures.of(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new NoAnswer("interrupted", "interrupted while waiting for the answer");
    }
  }

  private static PolicyAnswer read(String text) {
    if (text.length() > MAX_ANSWER_CHARS) {
      return new NoAnswer("bad-answer", "the answer has " + text.length() + " characters");
    }
    try {
      JsonNode list = JSON.readTree(text);
      if (list.isArray() && list.isEmpty()) {
        return new NoAnswer("undefined", "the policy defines no decision for this input");
      }
      JsonNode result = list.path(0).path("result");
      if (!list.isArray() || list.size() != 1 || result.isMissingNode()) {
        return new NoAnswer("bad-answer", "the engine did not return exactly one result");
      }
      return new PolicyAnswer.Value(result);
    } catch (JsonProcessingException e) {
      return new NoAnswer("bad-answer", "the answer is not JSON: " + e.getOriginalMessage());
    }
  }

  private static NoAnswer closed() {
    return new NoAnswer("closed", "the policy is no longer in force");
  }
}
