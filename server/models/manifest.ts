/** The signed manifest of a model's folder, as `npm run model -- sign` leaves it there: served when it holds and speaks of what is offered, else told at once. */
import { join } from 'node:path';
import { z } from 'zod';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import {
  assertSpeaksOf,
  MANIFEST_LIMITS,
  verifiedManifest,
  type OfferedModel,
  type SignedManifest,
} from '../../shared/manifest/index.ts';
import { readIfThere } from './files.ts';
import type { Model } from './model.ts';

export const MANIFEST_FILE = 'manifest.json';

const { characters, signerBytes, signatureBytes } = MANIFEST_LIMITS;
const MAX_FILE_BYTES = 2 * characters;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const fileSchema = z.strictObject({
  manifest: z.string().max(characters),
  signer: hex(signerBytes),
  signature: hex(signatureBytes),
});

/** Undefined where the model is not signed. @throws MODEL_INVALID, MODEL_SIGNATURE_INVALID, MODEL_MANIFEST_MISMATCH */
export async function manifestOf(folder: string, offered: OfferedModel): Promise<SignedManifest | undefined> {
  const bytes = await readIfThere(join(folder, MANIFEST_FILE), MANIFEST_FILE, MAX_FILE_BYTES);
  if (!bytes) return undefined;
  const signed = signedManifest(bytes.toString('utf8'));
  assertSpeaksOf(await verifiedManifest(signed), offered);
  return signed;
}

export function offeredAs(
  model: Pick<Model, 'network' | 'visibility' | 'commitment' | 'batchPlans' | 'interactivePlans'>,
): OfferedModel {
  const { network, visibility, commitment, batchPlans, interactivePlans } = model;
  return { name: network.name, visibility, commitment, plans: [...batchPlans, ...interactivePlans] };
}

function signedManifest(text: string): SignedManifest {
  try {
    const { manifest, signer, signature } = fileSchema.parse(JSON.parse(text));
    return { text: manifest, signer: bytesOf(signer), signature: bytesOf(signature) };
  } catch (cause) {
    throw new CryptoNetsError('MODEL_INVALID', `${MANIFEST_FILE}: expected manifest, signer and signature`, {
      cause,
    });
  }
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
