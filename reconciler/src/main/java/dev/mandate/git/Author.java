package dev.mandate.git;

/** Who a commit is by. Names of Git may hold neither angle brackets nor line ends. */
public record Author(String name, String email) {
  public Author {
    if (name.isBlank() || email.isBlank() || (name + email).matches("(?s).*[<>\\r\\n\\u0000].*")) {
      throw new IllegalArgumentException("not a name and e-mail address: " + name + ", " + email);
    }
  }
}
