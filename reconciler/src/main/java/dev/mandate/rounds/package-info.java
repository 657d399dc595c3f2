/** What people ask for on a forge is seen to, item by item. */
package dev.mandate.rounds;
