/**
 * One byte form for every value that is hashed or signed, and the digest of it. Depends on the JSON
 * library only.
 */
package dev.mandate.canonical;
