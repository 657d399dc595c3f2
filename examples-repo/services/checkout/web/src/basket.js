// SPDX-License-Identifier: Apache-2.0
import Decimal from 'decimal.js';

/** Adds up the lines of a basket; amounts are decimal strings, never floats. */
export function total(lines) {
  return lines
    .reduce((sum, line) => sum.plus(new Decimal(line.each).times(line.quantity)), new Decimal(0))
    .toFixed(2);
}
