// Opens and makes sealed values with an implementation of JOSE that is not Mandate's. Standard input: {open, key} or
// {seal, protected, to: [{kid, key}]}; standard output: the value, or the general JSON serialization.
import { generalDecrypt, GeneralEncrypt, importJWK } from "jose";
import { readFileSync } from "node:fs";

const request = JSON.parse(readFileSync(0, "utf8"));
const algorithm = "ECDH-ES+A256KW";
if (request.open) {
  const key = await importJWK(request.key, algorithm);
  const { plaintext } = await generalDecrypt(request.open, key, {
    keyManagementAlgorithms: [algorithm],
    contentEncryptionAlgorithms: ["A256GCM"],
  });
  process.stdout.write(plaintext);
} else {
  const sealing = new GeneralEncrypt(new TextEncoder().encode(request.seal)).setProtectedHeader(request.protected);
  for (const { kid, key } of request.to) {
    sealing.addRecipient(await importJWK(key, algorithm)).setUnprotectedHeader({ alg: algorithm, kid });
  }
  process.stdout.write(JSON.stringify(await sealing.encrypt()));
}
