/**
 * GitHub as far as Mandate uses it, on loopback: REST with state, a real Git server, limits, faults
 * and webhooks. Start at {@link dev.mandate.testkit.github.FakeGitHub}.
 */
package dev.mandate.testkit.github;
