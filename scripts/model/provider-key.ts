/** The key by which a provider signs manifests, in a file that only its owner may read: PKCS #8, or sealed under a passphrase as exported keys are. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { readBounded } from '../../electron/cli/read-file.ts';
import { writeNew } from '../../electron/cli/write-new.ts';
import { exportKey, importKey } from '../../electron/vault/index.ts';

/** What the sealed secret is, where other key files name a parameter set: these refuse it, and it refuses theirs. */
const KIND = 'ed25519-provider';
const MAX_FILE_BYTES = 16_384;
const PEM = /^-----BEGIN PRIVATE KEY-----/;

/** @returns the public key, 64 hexadecimal digits. Zeroes the passphrase. @throws FILE_UNWRITABLE, PASSPHRASE_WEAK, PASSPHRASE_NOT_TEXT */
export async function createProviderKey(file: string, passphrase: Uint8Array | undefined): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = new Uint8Array(Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  try {
    await writeNew(file, passphrase ? await sealed(pem, passphrase) : pem);
  } finally {
    pem.fill(0);
  }
  return publicKeyOf(privateKey);
}

/** @param passphrase asked for when the key is sealed; what it answers is zeroed. @throws KEY_INVALID, PASSPHRASE_WRONG, FILE_NOT_FOUND */
export async function readProviderKey(
  file: string,
  passphrase: () => Promise<Uint8Array>,
): Promise<KeyObject> {
  const bytes = await readBounded(file, MAX_FILE_BYTES, 'KEY_INVALID');
  const isPlain = PEM.test(Buffer.from(bytes).toString('latin1'));
  const pem = isPlain ? bytes : await opened(bytes, await passphrase());
  try {
    const key = createPrivateKey(Buffer.from(pem));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw notAKey(cause);
  } finally {
    pem.fill(0);
  }
  throw notAKey();
}

/** 64 hexadecimal digits. */
export function publicKeyOf(key: KeyObject): string {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}

function sealed(secret: Uint8Array, passphrase: Uint8Array): Promise<Uint8Array> {
  const facts = { keyId: randomBytes(16).toString('hex'), name: 'provider', createdAtMs: Date.now() };
  return exportKey({ ...facts, secrets: [{ parameterSet: KIND, secret }] }, passphrase);
}

async function opened(bytes: Uint8Array, passphrase: Uint8Array): Promise<Uint8Array> {
  const { secrets } = await importKey(bytes, passphrase);
  const found = secrets.find(({ parameterSet }) => parameterSet === KIND);
  if (found) return found.secret;
  for (const { secret } of secrets) secret.fill(0);
  throw notAKey();
}

function notAKey(cause?: unknown): CryptoNetsError {
  const message = 'expected an Ed25519 key of a provider, as npm run model -- keygen makes it';
  return new CryptoNetsError('KEY_INVALID', message, { cause });
}
