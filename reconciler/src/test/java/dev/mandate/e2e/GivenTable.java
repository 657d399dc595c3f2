package dev.mandate.e2e;

import dev.mandate.claim.Reservations;
import dev.mandate.git.GitClaims;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.OpenRepository;
import java.security.SecureRandom;

/** What the table of reservations says, as a reconciler reads it. */
final class GivenTable {
  private GivenTable() {}

  static Reservations of(Scene scene) {
    try (OpenRepository opened = Reconciler.open(scene.where(), scene.machine("reader"))) {
      return new GitClaims(opened.commits().orElseThrow(), millis -> {}, new SecureRandom())
          .reservations()
          .orElseThrow(() -> new AssertionError("the table cannot be read"));
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }
}
