/**
 * Reads reviews where a decision needs them: which proposals brought a spec, what stands at their
 * heads, who said yes to that, and what was seen of it before. Depends on {@code approval}, {@code
 * forge} and {@code spec}, and asks the code host only through the ports of {@code forge}; start at
 * {@link dev.mandate.review.Reviews}, and see ADR 21.
 */
package dev.mandate.review;
