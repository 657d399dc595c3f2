package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A public key on P-256 (FIPS 186-5), as a JWK (RFC 7518, 6.2.1) has it. It lies on the curve.
 *
 * @param x 32 bytes in base64url without padding
 * @param y like {@code x}
 */
public record PublicPoint(String x, String y) {
  /** SP 800-186, 3.2.1.3. */
  private static final BigInteger P =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  private static final BigInteger B =
      new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);

  public PublicPoint {
    if (!isOnCurve(x, y)) {
      throw new IllegalArgumentException("no point of P-256");
    }
  }

  /** Empty unless the two are coordinates of a point of the curve, each in its only spelling. */
  public static Optional<PublicPoint> of(String x, String y) {
    return isOnCurve(x, y) ? Optional.of(new PublicPoint(x, y)) : Optional.empty();
  }

  /** The key as JWK, with nothing but what is needed. */
  public ObjectNode jwk() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kty", "EC")
        .put("crv", "P-256")
        .put("x", x)
        .put("y", y);
  }

  /** SHA-256 thumbprint of the key (RFC 7638) in base64url: how a sealed value names it. */
  public String thumbprint() {
    byte[] digest = HexFormat.of().parseHex(CanonicalJson.digest(jwk()).hex());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  private static boolean isOnCurve(String x, String y) {
    Optional<BigInteger> first = coordinate(x);
    Optional<BigInteger> second = coordinate(y);
    if (first.isEmpty() || second.isEmpty()) {
      return false;
    }
    BigInteger a = first.get();
    BigInteger cube = a.pow(3).subtract(a.multiply(BigInteger.valueOf(3))).add(B).mod(P);
    return second.get().modPow(BigInteger.TWO, P).equals(cube);
  }

  private static Optional<BigInteger> coordinate(String text) {
    return Base64Url.decode(text)
        .filter(bytes -> bytes.length == 32)
        .map(bytes -> new BigInteger(1, bytes))
        .filter(number -> number.compareTo(P) < 0);
  }
}
