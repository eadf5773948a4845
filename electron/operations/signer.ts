/** Who signed a model: the manifest that a server sends with it, checked against its signature and against what the server offers. */
import { createHash } from 'node:crypto';
import { assertSpeaksOf, verifiedManifest } from '../../shared/manifest/index.ts';
import type { RemoteModel } from '../remote/index.ts';

/** What a valid manifest tells of its signer. */
export interface Signer {
  /** Ed25519 public key, 64 lower-case hexadecimal digits. */
  readonly key: string;
  /** By the signer's own clock. */
  readonly signedAt: string;
}

type Signed = Pick<RemoteModel, 'name' | 'visibility' | 'commitment' | 'plans' | 'manifest'>;

/** Undefined where nobody signed the model. @throws MODEL_SIGNATURE_INVALID, MODEL_MANIFEST_MISMATCH */
export async function signerOf(offered: Signed): Promise<Signer | undefined> {
  const { manifest: signed } = offered;
  if (!signed) return undefined;
  const manifest = await verifiedManifest(signed);
  assertSpeaksOf(manifest, offered);
  return { key: Buffer.from(signed.signer).toString('hex'), signedAt: manifest.signedAt };
}

/** By which two people compare a key: 128 bits of its SHA-256, in groups of four hexadecimal digits. @param key 64 hexadecimal digits */
export function fingerprintOf(key: string): string {
  const digest = createHash('sha256').update(Buffer.from(key, 'hex')).digest('hex');
  return digest.slice(0, 32).replace(/(.{4})(?=.)/g, '$1 ');
}
