package dev.mandate.wasm;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a bundle file holds of use here.
 *
 * @param wasm the compiled policy
 * @param data the whole base document
 */
record PolicyBundle(byte[] wasm, ObjectNode data) {}
