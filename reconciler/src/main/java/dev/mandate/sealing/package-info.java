/**
 * Seals values to the keys of reconcilers and opens them: the only place that knows JOSE
 * (docs/adr/0017). Start at {@link dev.mandate.sealing.Sealer}.
 */
package dev.mandate.sealing;
