/**
 * Webhooks of GitHub in: who signed them, whether they came before, and what to look at because of
 * them. It runs nothing and asks GitHub nothing; of a payload it believes no more than where to
 * look. Start at {@link dev.mandate.webhooks.WebhookServer}. Uses the JDK, Jetty and a JSON parser.
 */
package dev.mandate.webhooks;
