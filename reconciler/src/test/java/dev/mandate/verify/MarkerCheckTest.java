package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.canonical.CanonicalJson;
import dev.mandate.verify.GivenBranch.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The marker of an occurrence says what the record of its run says. */
class MarkerCheckTest extends HonestRuns {
  @Test
  void aMarkerWithoutARunIsFound() {
    String marker = declared(GivenRun.of("other")).marker();

    assertEquals(
        Set.of("run/marker"),
        rules(verifyAfter(Step.add(Map.of(marker, GivenRun.bytes("{}")), signer))));
  }

  @Test
  void aRunThatSucceededIsNoAttemptThatAnotherFollows() {
    Map<String, byte[]> files = new TreeMap<>(second.files(signer));
    byte[] marker = files.remove(second.marker());
    files.put(second.key().attemptMarker(1).value(), marker);

    VerificationReport report = verifyOnly(files);

    assertEquals(Set.of("run/marker"), rules(report));
  }

  @Test
  void everyByteOfAMarkerCounts() {
    byte[] marker = second.files(signer).get(second.marker());
    for (int at = 0; at < marker.length; at += 37) {
      byte[] changed = marker.clone();
      changed[at] ^= 1;

      assertEquals(
          Set.of(second.id()),
          badRuns(verifyWith(1, step -> step.with(second.marker(), Optional.of(changed)))),
          "at " + at);
    }
  }

  @Test
  void aMarkerOfAnotherRunIsFound() {
    Step honestStep = honest.get(1);
    Step swapped =
        honestStep.with(
            second.marker(), Optional.of(CanonicalJson.bytes(first.finalRecord().toJson())));

    VerificationReport report = verify(branch.write(List.of(honest.get(0), swapped)).getLast());

    assertEquals(Set.of("run/marker"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }
}
