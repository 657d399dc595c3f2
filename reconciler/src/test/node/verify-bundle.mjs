// Usage: node verify-bundle.mjs <bundle.json> <public key as SPKI PEM>
// Prints "verified" and exits 0, or prints the error's code and exits 1.
import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

const [bundleFile, keyFile] = process.argv.slice(2);
const spki = createPublicKey(readFileSync(keyFile)).export({ type: 'spki', format: 'der' });
const hint = createHash('sha256').update(spki).digest('base64');
const noRoot = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
try {
  const trust = toTrustMaterial(noRoot, { [hint]: { rawBytes: spki } });
  const bundle = bundleFromJSON(JSON.parse(readFileSync(bundleFile, 'utf8')));
  const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
  new Verifier(trust, thresholds).verify(toSignedEntity(bundle));
  console.log('verified');
} catch (error) {
  console.log(`refused: ${error.code ?? error.message}`);
  process.exitCode = 1;
}
