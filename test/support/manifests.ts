/** Providers and what they sign, well or badly. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  manifestText,
  type ModelManifest,
  type OfferedModel,
  type SignedManifest,
} from '../../shared/manifest/index.ts';

export interface Provider {
  /** Public, 64 hexadecimal digits. */
  readonly key: string;
  readonly privateKey: KeyObject;
}

export function newProvider(): Provider {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { key: Buffer.from(x, 'base64url').toString('hex'), privateKey };
}

/** What an honest provider says of a model. */
export function manifestFor(offered: OfferedModel): ModelManifest {
  const { name, visibility, commitment, plans } = offered;
  return {
    ...{ name, visibility, commitment },
    plans: plans.map(({ packing, parameters, digest }) => ({
      packing,
      parameterSet: parameters.name,
      digest,
    })),
    certificates: [],
    signedAt: '2026-01-31T12:00:00Z',
  };
}

/** Any text, signed. */
export function signedText({ key, privateKey }: Provider, text: string): SignedManifest {
  const signature = new Uint8Array(sign(null, Buffer.from(text), privateKey));
  return { text, signer: new Uint8Array(Buffer.from(key, 'hex')), signature };
}

export function signedManifest(
  provider: Provider,
  offered: OfferedModel,
  changes: Partial<ModelManifest> = {},
): SignedManifest {
  return signedText(provider, manifestText({ ...manifestFor(offered), ...changes }));
}
