// SPDX-License-Identifier: Apache-2.0
package shop.checkout;

/** An amount of money in the smallest unit of its currency, such as cents. */
public record Price(String currency, long minorUnits) {

  public Price plus(Price other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
    }
    return new Price(currency, Math.addExact(minorUnits, other.minorUnits));
  }

  public Price times(int quantity) {
    return new Price(currency, Math.multiplyExact(minorUnits, (long) quantity));
  }
}
