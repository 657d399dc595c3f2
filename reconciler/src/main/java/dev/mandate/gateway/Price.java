package dev.mandate.gateway;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What a model costs, in US dollars for a million tokens.
 *
 * @param pattern of names of models, in which {@code *} stands for any text
 * @param from the first day that it holds
 * @param aboveInput holds for requests with more tokens of input than this, cached ones included
 */
record Price(
    String provider,
    String pattern,
    LocalDate from,
    long aboveInput,
    BigDecimal input,
    BigDecimal output,
    BigDecimal cacheRead,
    BigDecimal cacheWrite) {
  private static final int MILLION_DIGITS = 6;

  /** Exact. */
  BigDecimal of(Tokens tokens) {
    return input
        .multiply(BigDecimal.valueOf(tokens.input()))
        .add(output.multiply(BigDecimal.valueOf(tokens.output())))
        .add(cacheRead.multiply(BigDecimal.valueOf(tokens.cacheRead())))
        .add(cacheWrite.multiply(BigDecimal.valueOf(tokens.cacheWrite())))
        .movePointLeft(MILLION_DIGITS);
  }

  /** The most that so much input and output can cost, whatever becomes of it in caches. */
  BigDecimal atMost(long read, long written) {
    return input
        .max(cacheRead)
        .max(cacheWrite)
        .multiply(BigDecimal.valueOf(read))
        .add(output.multiply(BigDecimal.valueOf(written)))
        .movePointLeft(MILLION_DIGITS);
  }
}
