package dev.mandate.github;

/** In whose name a request is made. */
interface Authority {
  /** Tells apart what different callers may see, without saying a secret. */
  String identity();

  /** The value of {@code Authorization}; never to be logged. */
  String header() throws ForgeTrouble;

  /** Whether another try may succeed after the credentials were turned down. */
  boolean renew();
}
