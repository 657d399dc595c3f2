/** Real repositories and servers for tests, made in milliseconds. */
package dev.mandate.testkit;
