package dev.mandate.gateway;

/**
 * What a request that is let pass may take.
 *
 * @param body as the provider gets it
 * @param stream whether the answer comes as events
 * @param maxOutput tokens that the answer can have
 * @param pictures how many there are in it
 * @param pictureBytes of them, in base64
 */
record Ask(
    String model, byte[] body, boolean stream, long maxOutput, int pictures, long pictureBytes) {

  /** Tokens that one picture can be, whatever its size: providers scale large ones down. */
  private static final long TOKENS_OF_A_PICTURE = 10_000;

  /** Tokens that it can be at most: one for each byte of text. */
  long mostInput() {
    return body.length - pictureBytes + pictures * TOKENS_OF_A_PICTURE;
  }
}
