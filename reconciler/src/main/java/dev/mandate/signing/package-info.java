/**
 * Keys on this machine, SSH signatures (OpenSSH PROTOCOL.sshsig) and Sigstore bundles (DSSE), made
 * and verified. An edge: implements the ports of {@code evidence} and {@code verify}; start at
 * {@link dev.mandate.signing.LocalKeys} to sign and at {@link dev.mandate.signing.KeySignatures} to
 * verify.
 */
package dev.mandate.signing;
