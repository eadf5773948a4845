/** One key in one file, whole, under a passphrase of its own: for backups and for another computer. The same envelope as a passphrase slot. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { utf8, zero } from './bytes.ts';
import {
  encodeHead,
  encodeExport,
  isWithinBounds,
  newHead,
  parseExport,
  type ExportedFile,
  type KeyFacts,
  type ExportedHead,
} from './exported-key-format.ts';
import { SALT_BYTES, unwrap, wrap } from './key-wrap.ts';
import { assertPassphraseLength, newPassphrase, spellings } from './passphrase.ts';
import { KEY_BYTES, primitives, randomSecret } from './primitives.ts';
import { DEFAULT_COST, type ScryptCost } from './scrypt-cost.ts';

export interface ExportableKey extends KeyFacts {
  /** 1..16, one for each parameter set; 8 MiB in all. Secret: whoever receives them zeroes them. */
  readonly secrets: readonly { readonly parameterSet: string; readonly secret: Uint8Array }[];
}

function contextOf(head: ExportedHead): Uint8Array[] {
  return [utf8('cryptonets/key-file/v1'), encodeHead(head)];
}

/** The file's bytes. Zeroes the passphrase, not the secrets. Throws PASSPHRASE_WEAK, PASSPHRASE_NOT_TEXT, ARGUMENT_INVALID. Costs one scrypt. */
export async function exportKey(
  key: ExportableKey,
  passphrase: Uint8Array,
  cost: ScryptCost = DEFAULT_COST,
): Promise<Uint8Array> {
  let [chosen, wrapping, plain]: (Uint8Array | undefined)[] = [];
  try {
    const head = headOf(key, cost);
    const salt = randomSecret(SALT_BYTES);
    chosen = await newPassphrase(passphrase);
    wrapping = await primitives.scrypt(chosen, salt, cost, KEY_BYTES);
    plain = joined(key.secrets.map(({ secret }) => secret));
    return encodeExport({ head, salt, ...wrap(wrapping, salt, contextOf(head), plain) });
  } finally {
    zero(passphrase, chosen, wrapping, plain);
  }
}

function headOf(key: ExportableKey, cost: ScryptCost): ExportedHead {
  const secrets = key.secrets.map(({ parameterSet, secret }) => ({
    parameterSet,
    byteLength: secret.length,
  }));
  const head = newHead(key, secrets, cost);
  if (isWithinBounds(head)) return head;
  throw new CryptoNetsError('ARGUMENT_INVALID', 'the key has a name or a size that is out of bounds');
}

/** In a buffer of exactly its length, of which no copy stays behind. */
function joined(secrets: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(secrets.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const secret of secrets) {
    whole.set(secret, offset);
    offset += secret.length;
  }
  return whole;
}

/**
 * The key of a file. Zeroes the passphrases. Costs one scrypt for each spelling that is tried.
 * @param before what an earlier version would have made of the same input
 * @throws PASSPHRASE_WRONG, KEY_INVALID, STORE_NEWER, ARGUMENT_INVALID
 */
export async function importKey(
  bytes: Uint8Array,
  passphrase: Uint8Array,
  before?: Uint8Array,
): Promise<ExportableKey> {
  const tried: Uint8Array[] = [];
  try {
    assertPassphraseLength(passphrase);
    const file = parseExport(bytes);
    tried.push(...spellings(passphrase, before));
    for (const spelling of tried) {
      const plain = await opened(file, spelling);
      if (plain === undefined) continue;
      const { keyId, name, createdAtMs } = file.head;
      const secrets = parted(file.head, plain);
      zero(plain);
      return { keyId, name, createdAtMs, secrets };
    }
    throw new CryptoNetsError('PASSPHRASE_WRONG', 'that does not open the key file');
  } finally {
    zero(passphrase, before, ...tried);
  }
}

/** All secrets, one after the other; undefined when the passphrase is another. */
async function opened(file: ExportedFile, passphrase: Uint8Array): Promise<Uint8Array | undefined> {
  const { head, salt } = file;
  const wrapping = await primitives.scrypt(passphrase, salt, head.cost, KEY_BYTES);
  try {
    return unwrap(wrapping, salt, contextOf(head), file, 'KEY_INVALID');
  } finally {
    zero(wrapping);
  }
}

function parted(head: ExportedHead, plain: Uint8Array): ExportableKey['secrets'] {
  let offset = 0;
  return head.secrets.map(({ parameterSet, byteLength }) => {
    const secret = plain.slice(offset, (offset += byteLength));
    return { parameterSet, secret };
  });
}
