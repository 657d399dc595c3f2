package dev.mandate.decide;

/**
 * Which execution is asked for.
 *
 * @param occurrence {@code once}, or the cron instant in ISO-8601
 * @param attempt first is 1
 */
public record RequestedRun(String occurrence, int attempt) {}
