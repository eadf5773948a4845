/**
 * The file slot: "file permissions only". Whoever can read the user's files can open the vault; it is chosen openly, never by default.
 * The key lies beside the database in `vault-<vault id>.key`, mode 0600: magic "CNKEYF1\0" | key 32. No parameters.
 */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { ByteReader, ByteWriter, utf8, zero } from '../bytes.ts';
import { KEY_BYTES, randomSecret } from '../primitives.ts';
import type { NewSlotSecret } from './secret.ts';

/** Files of the profile, by plain name; the implementation sees to mode 0600 and whole writes. */
export interface KeyFile {
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

const MAGIC = utf8('CNKEYF1\0');

/** Named after the vault, so that two vaults made at the same moment never overwrite each other's key. */
export function keyFileName(vaultId: Uint8Array): string {
  return `vault-${Buffer.from(vaultId).toString('hex')}.key`;
}

export async function makeFileSecret(keyFile: KeyFile, vaultId: Uint8Array): Promise<NewSlotSecret> {
  const secret = randomSecret(KEY_BYTES);
  const content = new ByteWriter().bytes(MAGIC).bytes(secret).finish();
  try {
    await keyFile.write(keyFileName(vaultId), content);
    return { secret, parameters: new Uint8Array(0) };
  } catch (error) {
    zero(secret);
    throw error;
  } finally {
    zero(content);
  }
}

/** Throws KEY_FILE_MISSING when the key file is gone, VAULT_CORRUPT when it is not one. */
export async function fileSecret(keyFile: KeyFile, vaultId: Uint8Array): Promise<Uint8Array> {
  const content = await keyFile.read(keyFileName(vaultId));
  if (content === undefined) {
    throw new CryptoNetsError('KEY_FILE_MISSING');
  }
  try {
    const reader = new ByteReader(content, 'VAULT_CORRUPT');
    reader.expect(MAGIC, 'it is not a key file');
    const secret = reader.bytes(KEY_BYTES);
    reader.end();
    return secret;
  } finally {
    zero(content);
  }
}
