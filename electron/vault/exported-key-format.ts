/**
 * The bytes of a key file. Numbers unsigned, big endian; texts are a length u8 and UTF-8.
 *
 * Version 2:
 *     magic "CNKEY\0\0\0" | version u16 | key id text | name text | created u64 ms
 *     number of secrets u8 (1..16) | of each: parameter set text, length u32
 *     logN u8 | r u8 | p u8 | salt 16 | check 16 | length u32 | sealed secrets, one after the other (nonce 12 | ciphertext | tag 16)
 *     checksum 16
 *
 * Version 1, from when a key had one secret; it is read, not written:
 *     magic | version u16 | key id text | name text | parameter set text | created u64 ms
 *     logN u8 | r u8 | p u8 | salt 16 | check 16 | length u32 | sealed secret | checksum 16
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { ByteReader, ByteWriter, equalBytes, utf8 } from './bytes.ts';
import { CHECK_BYTES, SALT_BYTES, type Envelope } from './key-wrap.ts';
import { primitives, SEAL_OVERHEAD_BYTES } from './primitives.ts';
import { readCost, writeCost, type ScryptCost } from './scrypt-cost.ts';

/** What is readable in the file without the passphrase. */
export interface KeyFacts {
  /** 32 lower-case hexadecimal digits. */
  readonly keyId: string;
  /** 1..255 UTF-8 bytes. */
  readonly name: string;
  readonly createdAtMs: number;
}

/** Of one secret in the file. */
export interface SecretFacts {
  /** 1..255 UTF-8 bytes, each once. */
  readonly parameterSet: string;
  readonly byteLength: number;
}

export interface ExportedHead extends KeyFacts {
  readonly version: 1 | 2;
  readonly secrets: readonly SecretFacts[];
  readonly cost: ScryptCost;
}

export interface ExportedFile extends Envelope {
  readonly head: ExportedHead;
  readonly salt: Uint8Array;
}

const MAGIC = utf8('CNKEY\0\0\0');
const VERSION = 2;
const CHECKSUM_BYTES = 16;
const MOST_SECRETS = 16;
/** Of all secrets together. */
export const MAX_SECRET_BYTES = 8 * 2 ** 20;
/** Secrets, two texts and sixteen parameter sets of at most 256 bytes, and the fixed fields. */
export const MAX_EXPORT_BYTES = MAX_SECRET_BYTES + 8192;
const KEY_ID = /^[0-9a-f]{32}$/;

/** The head as it is bound to what is sealed. */
export function encodeHead(head: ExportedHead): Uint8Array {
  const { version, keyId, name, createdAtMs, secrets, cost } = head;
  const writer = new ByteWriter().bytes(MAGIC).u16(version).text(keyId).text(name);
  if (version === 1) writer.text(secrets[0]!.parameterSet).u64(createdAtMs);
  else {
    writer.u64(createdAtMs).u8(secrets.length);
    for (const { parameterSet, byteLength } of secrets) writer.text(parameterSet).u32(byteLength);
  }
  writeCost(writer, cost);
  return writer.finish();
}

/** The whole file, in the newest version. */
export function encodeExport({ head, salt, check, sealed }: ExportedFile): Uint8Array {
  const body = new ByteWriter()
    .bytes(encodeHead(head))
    .bytes(salt)
    .bytes(check)
    .u32(sealed.length)
    .bytes(sealed)
    .finish();
  return new ByteWriter().bytes(body).bytes(checksumOf(body)).finish();
}

export function newHead(facts: KeyFacts, secrets: readonly SecretFacts[], cost: ScryptCost): ExportedHead {
  const { keyId, name, createdAtMs } = facts;
  return { version: VERSION, keyId, name, createdAtMs, secrets, cost };
}

/** Whether ids, names and sizes are within the format's bounds. */
export function isWithinBounds({ keyId, name, secrets }: Omit<ExportedHead, 'cost' | 'version'>): boolean {
  const texts = [name, ...secrets.map(({ parameterSet }) => parameterSet)].map((text) => utf8(text).length);
  const lengths = secrets.map(({ byteLength }) => byteLength);
  return (
    KEY_ID.test(keyId) &&
    texts.every((length) => length >= 1 && length <= 255) &&
    secrets.length >= 1 &&
    secrets.length <= MOST_SECRETS &&
    new Set(secrets.map(({ parameterSet }) => parameterSet)).size === secrets.length &&
    lengths.every((length) => length >= 1) &&
    sumOf(lengths) <= MAX_SECRET_BYTES
  );
}

/** Not authenticated yet. Throws KEY_INVALID, STORE_NEWER. */
export function parseExport(bytes: Uint8Array): ExportedFile {
  const reader = new ByteReader(bytes, 'KEY_INVALID');
  if (bytes.length > MAX_EXPORT_BYTES) reader.fail('it is too long');
  reader.expect(MAGIC, 'it is not a key file');
  const version = reader.u16();
  if (version > VERSION)
    throw new CryptoNetsError('STORE_NEWER', 'the key file was written by a newer version');
  if (version !== 1 && version !== 2) return reader.fail('its version does not exist');
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES));
  if (!equalBytes(checksumOf(body), bytes.subarray(body.length))) reader.fail('its checksum does not fit');
  const facts = version === 1 ? readFactsOf1(reader) : readFactsOf2(reader);
  const cost = readCost(reader);
  const salt = reader.bytes(SALT_BYTES);
  const check = reader.bytes(CHECK_BYTES);
  const length = reader.u32();
  if (length <= SEAL_OVERHEAD_BYTES || length > MAX_SECRET_BYTES + SEAL_OVERHEAD_BYTES)
    reader.fail('its key is out of bounds');
  const sealed = reader.bytes(length);
  reader.bytes(CHECKSUM_BYTES);
  reader.end();
  // Version 1 does not say how long its one secret is: all that is sealed.
  const secrets = facts.secrets.map((secret) =>
    version === 1 ? { ...secret, byteLength: length - SEAL_OVERHEAD_BYTES } : secret,
  );
  const head = { ...facts, version, secrets, cost } as const;
  const whole = sumOf(secrets.map(({ byteLength }) => byteLength)) + SEAL_OVERHEAD_BYTES;
  if (!isWithinBounds(head) || whole !== length) reader.fail('a name or a length is not one');
  return { head, salt, check, sealed };
}

type Facts = KeyFacts & { readonly secrets: readonly SecretFacts[] };

function readFactsOf1(reader: ByteReader): Facts {
  const [keyId, name, parameterSet] = [reader.text(32), reader.text(), reader.text()];
  return { keyId, name, createdAtMs: reader.u64(), secrets: [{ parameterSet, byteLength: 0 }] };
}

function readFactsOf2(reader: ByteReader): Facts {
  const [keyId, name, createdAtMs] = [reader.text(32), reader.text(), reader.u64()];
  const count = reader.u8();
  if (count > MOST_SECRETS) reader.fail('it has too many secrets');
  const secrets = Array.from({ length: count }, () => ({
    parameterSet: reader.text(),
    byteLength: reader.u32(),
  }));
  return { keyId, name, createdAtMs, secrets };
}

function checksumOf(bytes: Uint8Array): Uint8Array {
  return primitives.sha256(utf8('cryptonets/key-file/checksum/v1'), bytes).subarray(0, CHECKSUM_BYTES);
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
