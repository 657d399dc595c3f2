package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads numbers of tokens out of what a provider says. */
final class Counts {
  /** More than any answer has; what is above is a mistake, or a lie. */
  private static final long ABSURD = 100_000_000;

  private Counts() {}

  /** 0 where there is none. */
  static long of(JsonNode usage, String field) throws OddAnswerException {
    JsonNode value = usage.path(field);
    if (Fields.absent(value)) {
      return 0;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > ABSURD) {
      throw new OddAnswerException("the answer has a number of tokens that cannot be: " + field);
    }
    return value.longValue();
  }

  /** The same for one that must be there. */
  static long needed(JsonNode usage, String field) throws OddAnswerException {
    if (Fields.absent(usage.path(field))) {
      throw new OddAnswerException(AnswerReading.UNSAID);
    }
    return of(usage, field);
  }

  /** What is left of a number of which a part is another one. */
  static long without(long all, long part) throws OddAnswerException {
    if (part > all) {
      throw new OddAnswerException("the answer has more tokens of a cache than tokens");
    }
    return all - part;
  }
}
