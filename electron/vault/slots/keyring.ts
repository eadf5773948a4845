/**
 * The keyring slot: "remember on this computer", where the operating system has a real keyring.
 * Parameters: backend length u8 | backend | wrapped length u16 (1..4096) | what the keyring made of our 32-byte key.
 */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { ByteReader, ByteWriter, zero } from '../bytes.ts';
import { KEY_BYTES, randomSecret } from '../primitives.ts';
import type { Slot } from '../record.ts';
import type { NewSlotSecret } from './secret.ts';

/** The operating system's keyring; Electron's main process implements it over safeStorage's asynchronous calls. */
export interface Keyring {
  /** e.g. `gnome_libsecret`, `kwallet6`, `dpapi`, `keychain`; `basic_text` and `unknown` are refused. */
  backend(): string;
  available(): boolean;
  wrap(secret: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

const BACKEND = /^[a-z][a-z0-9_]{0,31}$/;
const MAX_WRAPPED_BYTES = 4096;
/** Obfuscation, not encryption: safeStorage falls back to it on Linux without a keyring. */
const UNPROTECTED = new Set(['basic_text', 'unknown']);

/** Why this keyring may not be used, or undefined when it may. For showing the choice as unavailable before it is made. */
export function keyringProblem(keyring: Keyring): 'unprotected' | 'unavailable' | undefined {
  const backend = keyring.backend();
  if (UNPROTECTED.has(backend) || !BACKEND.test(backend)) return 'unprotected';
  return keyring.available() ? undefined : 'unavailable';
}

function assertUsable(keyring: Keyring): void {
  const problem = keyringProblem(keyring);
  if (problem === undefined) return;
  throw new CryptoNetsError(
    'KEYRING_UNAVAILABLE',
    `expected a keyring that protects, got one that is ${problem}`,
  );
}

/** Throws KEYRING_UNAVAILABLE. */
export async function makeKeyringSecret(keyring: Keyring): Promise<NewSlotSecret> {
  assertUsable(keyring);
  const secret = randomSecret(KEY_BYTES);
  try {
    const wrapped = await keyring.wrap(secret);
    if (wrapped.length < 1 || wrapped.length > MAX_WRAPPED_BYTES)
      throw new RangeError('length of wrapped key');
    const parameters = new ByteWriter().text(keyring.backend()).u16(wrapped.length).bytes(wrapped).finish();
    return { secret, parameters };
  } catch {
    zero(secret);
    throw new CryptoNetsError('KEYRING_UNAVAILABLE');
  }
}

function readParameters(slot: Slot): { backend: string; wrapped: Uint8Array } {
  const reader = new ByteReader(slot.parameters, 'VAULT_CORRUPT');
  const backend = reader.text(32);
  if (!BACKEND.test(backend)) reader.fail('the name of the keyring is not one');
  const length = reader.u16();
  if (length < 1 || length > MAX_WRAPPED_BYTES) reader.fail('the key of the keyring is out of bounds');
  const wrapped = reader.bytes(length);
  reader.end();
  return { backend, wrapped };
}

/** The backend that made the slot, for showing. Throws VAULT_CORRUPT. */
export function keyringBackend(slot: Slot): string {
  return readParameters(slot).backend;
}

/**
 * Throws KEYRING_CHANGED when another backend is in use now or it does not know our key any more, KEYRING_UNAVAILABLE, VAULT_CORRUPT.
 * What the keyring said is not passed on: such messages have carried the wrapped secret elsewhere.
 */
export async function keyringSecret(slot: Slot, keyring: Keyring): Promise<Uint8Array> {
  const { backend, wrapped } = readParameters(slot);
  if (keyring.backend() !== backend) throw new CryptoNetsError('KEYRING_CHANGED');
  assertUsable(keyring);
  try {
    const unwrapped = await keyring.unwrap(wrapped);
    const secret = Uint8Array.from(unwrapped);
    zero(unwrapped);
    return secret;
  } catch {
    throw new CryptoNetsError('KEYRING_CHANGED');
  }
}
