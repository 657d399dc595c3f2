package dev.mandate.snapshot;

/**
 * What a commit is signed with. Nobody has verified it.
 *
 * @param armored as it stands in the commit
 * @param signed the bytes that it is of: the commit without the signature
 */
public record CommitSignature(String armored, byte[] signed) {
  public CommitSignature {
    signed = signed.clone();
  }

  @Override
  public byte[] signed() {
    return signed.clone();
  }
}
