/**
 * One key in one file, under a passphrase of its own: for backups and for another computer. The same envelope as a passphrase slot.
 *
 * Format, version 1; numbers unsigned, big endian; texts are a length u8 and UTF-8:
 *
 *     magic "CNKEY\0\0\0" | version u16 | key id text | name text | parameter set text | created u64 ms
 *     logN u8 | r u8 | p u8 | salt 16 | check 16 | length u32 | sealed secret (nonce 12 | ciphertext | tag 16)
 *     checksum 16
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { ByteReader, ByteWriter, equalBytes, utf8, zero } from './bytes.ts';
import { CHECK_BYTES, SALT_BYTES, unwrap, wrap } from './key-wrap.ts';
import { assertNewPassphrase, assertPassphraseLength } from './passphrase.ts';
import { KEY_BYTES, primitives, randomSecret, SEAL_OVERHEAD_BYTES } from './primitives.ts';
import { DEFAULT_COST, readCost, writeCost, type ScryptCost } from './scrypt-cost.ts';

/** What is readable in the file without the passphrase. */
export interface KeyFacts {
  /** 32 lower-case hexadecimal digits. */
  readonly keyId: string;
  /** 1..255 UTF-8 bytes. */
  readonly name: string;
  readonly parameterSet: string;
  readonly createdAtMs: number;
}

export interface ExportableKey extends KeyFacts {
  /** Secret; whoever receives it zeroes it. At most 8 MiB. */
  readonly secret: Uint8Array;
}

const MAGIC = utf8('CNKEY\0\0\0');
const VERSION = 1;
const CHECKSUM_BYTES = 16;
export const MAX_SECRET_BYTES = 8 * 2 ** 20;
/** Secret, three texts of at most 256 bytes and the fixed fields. */
export const MAX_EXPORT_BYTES = MAX_SECRET_BYTES + 4096;
const KEY_ID = /^[0-9a-f]{32}$/;

function encodeHead(facts: KeyFacts, cost: ScryptCost): Uint8Array {
  const writer = new ByteWriter().bytes(MAGIC).u16(VERSION);
  writer.text(facts.keyId).text(facts.name).text(facts.parameterSet).u64(facts.createdAtMs);
  writeCost(writer, cost);
  return writer.finish();
}

function checksumOf(bytes: Uint8Array): Uint8Array {
  return primitives.sha256(utf8('cryptonets/key-file/checksum/v1'), bytes).subarray(0, CHECKSUM_BYTES);
}

/** The file's bytes. Zeroes the passphrase, not the secret. Throws PASSPHRASE_WEAK, ARGUMENT_INVALID. Costs one scrypt. */
export async function exportKey(
  key: ExportableKey,
  passphrase: Uint8Array,
  cost: ScryptCost = DEFAULT_COST,
): Promise<Uint8Array> {
  let secret: Uint8Array | undefined;
  try {
    assertNewPassphrase(passphrase);
    assertExportable(key);
    const head = encodeHead(key, cost);
    const salt = randomSecret(SALT_BYTES);
    secret = await primitives.scrypt(passphrase, salt, cost, KEY_BYTES);
    const { check, sealed } = wrap(secret, salt, [utf8('cryptonets/key-file/v1'), head], key.secret);
    const body = new ByteWriter()
      .bytes(head)
      .bytes(salt)
      .bytes(check)
      .u32(sealed.length)
      .bytes(sealed)
      .finish();
    return new ByteWriter().bytes(body).bytes(checksumOf(body)).finish();
  } finally {
    zero(passphrase, secret);
  }
}

function assertExportable(key: ExportableKey): void {
  const texts = [key.name, key.parameterSet].map((text) => utf8(text).length);
  const fine =
    KEY_ID.test(key.keyId) &&
    texts.every((length) => length >= 1 && length <= 255) &&
    key.secret.length >= 1 &&
    key.secret.length <= MAX_SECRET_BYTES;
  if (!fine)
    throw new CryptoNetsError('ARGUMENT_INVALID', 'The key has a name or a size that is out of bounds.');
}

interface ParsedExport {
  readonly facts: KeyFacts;
  readonly cost: ScryptCost;
  readonly salt: Uint8Array;
  readonly check: Uint8Array;
  readonly sealed: Uint8Array;
}

function parseExport(bytes: Uint8Array): ParsedExport {
  const reader = new ByteReader(bytes, 'KEY_INVALID');
  if (bytes.length > MAX_EXPORT_BYTES) reader.fail('it is too long');
  reader.expect(MAGIC, 'it is not a key file');
  const version = reader.u16();
  if (version > VERSION)
    throw new CryptoNetsError('STORE_NEWER', 'The key file was written by a newer version.');
  if (version !== VERSION) reader.fail('its version does not exist');
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES));
  if (!equalBytes(checksumOf(body), bytes.subarray(body.length))) reader.fail('its checksum does not fit');
  const facts: KeyFacts = {
    keyId: reader.text(32),
    name: reader.text(),
    parameterSet: reader.text(),
    createdAtMs: reader.u64(),
  };
  if (!KEY_ID.test(facts.keyId) || facts.name === '' || facts.parameterSet === '')
    reader.fail('a name is not one');
  const cost = readCost(reader);
  const salt = reader.bytes(SALT_BYTES);
  const check = reader.bytes(CHECK_BYTES);
  const length = reader.u32();
  if (length <= SEAL_OVERHEAD_BYTES || length > MAX_SECRET_BYTES + SEAL_OVERHEAD_BYTES)
    reader.fail('its key is out of bounds');
  const sealed = reader.bytes(length);
  reader.bytes(CHECKSUM_BYTES);
  reader.end();
  return { facts, cost, salt, check, sealed };
}

/** Name and parameters of a key file, to be shown before the passphrase is asked for. Not authenticated yet. Throws KEY_INVALID, STORE_NEWER. */
export function readKeyFacts(bytes: Uint8Array): KeyFacts {
  return parseExport(bytes).facts;
}

/** The key of a file. Zeroes the passphrase. Throws PASSPHRASE_WRONG, KEY_INVALID, STORE_NEWER, ARGUMENT_INVALID. Costs one scrypt. */
export async function importKey(bytes: Uint8Array, passphrase: Uint8Array): Promise<ExportableKey> {
  let secret: Uint8Array | undefined;
  try {
    assertPassphraseLength(passphrase);
    const parsed = parseExport(bytes);
    secret = await primitives.scrypt(passphrase, parsed.salt, parsed.cost, KEY_BYTES);
    const context = [utf8('cryptonets/key-file/v1'), encodeHead(parsed.facts, parsed.cost)];
    const plain = unwrap(secret, parsed.salt, context, parsed, 'KEY_INVALID');
    if (plain === undefined) {
      throw new CryptoNetsError('PASSPHRASE_WRONG', 'That does not open the key file.');
    }
    return { ...parsed.facts, secret: plain };
  } finally {
    zero(passphrase, secret);
  }
}
