/**
 * The name of weights that are not shown: a SHA-256 over a secret salt and the encoded network.
 *
 * Whoever has not the salt (256 random bits) cannot test a guess of the weights against it; whoever swaps the weights cannot keep it. The salt
 * stays in the model's folder, so that the name outlives a restart, and is never told.
 */
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { readIfThere } from './files.ts';

const SALT_FILE = 'commitment.salt';
const SALT_BYTES = 32;
const DOMAIN = 'cryptonets-model-commitment-1';

export interface Salt {
  readonly bytes: Uint8Array;
  /** Whether the folder has it: otherwise the commitment is another one after a restart. */
  readonly kept: boolean;
}

/** The salt of a model's folder; made and written down, readable by its owner alone, where there is none yet. @throws MODEL_INVALID */
export async function saltOf(folder: string): Promise<Salt> {
  const known = await readIfThere(join(folder, SALT_FILE), SALT_FILE, SALT_BYTES);
  if (known) return { bytes: requireSalt(known), kept: true };
  const bytes = randomBytes(SALT_BYTES);
  try {
    await writeFile(join(folder, SALT_FILE), bytes, { flag: 'wx', mode: 0o600 });
    return { bytes, kept: true };
  } catch {
    // Another server may have written one at the same moment; a folder that cannot be written has none.
    const theirs = await readIfThere(join(folder, SALT_FILE), SALT_FILE, SALT_BYTES);
    return theirs ? { bytes: requireSalt(theirs), kept: true } : { bytes, kept: false };
  }
}

function requireSalt(bytes: Buffer): Buffer {
  if (bytes.length === SALT_BYTES) return bytes;
  throw new CryptoNetsError('MODEL_INVALID', `${SALT_FILE}: expected ${SALT_BYTES} bytes`);
}

/**
 * SHA-256 of domain, salt and the digest of the encoded network, each of fixed length; 64 lower-case hexadecimal digits.
 * @param digest of the encoded network, which covers every weight
 */
export function commitmentTo(digest: string, salt: Uint8Array): string {
  return createHash('sha256').update(DOMAIN).update(salt).update(Buffer.from(digest, 'hex')).digest('hex');
}
