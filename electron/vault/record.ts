/**
 * The vault record: everything about a vault but its sealed rows, as plain data and as the bytes that the store keeps.
 *
 * Format, version 2; numbers unsigned, big endian:
 *
 *     magic "CNVAULT\0" | version u16 | vault id 16 | created u64 ms | epoch u64 (1..) | slot count u8 (1..4)
 *     each slot, in ascending order of type, no type twice:
 *       type u8 | created u64 ms | salt 16 | check 16 | sealed data key 60 | length u16 (0..4200) | parameters
 *     key check 32 | checksum 16
 *
 * The checksum (SHA-256, truncated) finds damage before a passphrase is asked for. The key check is a MAC under the data key over everything
 * before it, so a slot cannot be changed, added or brought back by anybody who does not hold the key.
 *
 * The epoch counts data keys: whatever takes a way in away makes a fresh data key and seals all rows anew under it, so a record of an earlier
 * epoch that is put back opens nothing. Version 1 had no epoch; it is read as epoch 0 and written as version 2 when it is next opened.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { ByteReader, ByteWriter, equalBytes, joinFields, utf8 } from './bytes.ts';
import { CHECK_BYTES, SALT_BYTES, WRAPPED_KEY_BYTES } from './key-wrap.ts';
import { primitives } from './primitives.ts';

/** In the order of their type numbers, 1..4. */
export const SLOT_TYPES = ['passphrase', 'recovery', 'keyring', 'file'] as const;
export type SlotType = (typeof SLOT_TYPES)[number];

/** One way to the data key. Nothing in it is secret without the passphrase, code, keyring or file that belongs to it. */
export interface Slot {
  readonly type: SlotType;
  readonly createdAtMs: number;
  readonly salt: Uint8Array;
  readonly check: Uint8Array;
  readonly sealed: Uint8Array;
  /** Public, of the type's own format: see slots/. Bound to the envelope as associated data. */
  readonly parameters: Uint8Array;
}

export interface VaultRecord {
  readonly vaultId: Uint8Array;
  readonly createdAtMs: number;
  /** Which data key this is, counted from 1; 0 for a record of version 1. */
  readonly epoch: number;
  readonly slots: readonly Slot[];
  readonly keyCheck: Uint8Array;
}

const MAGIC = utf8('CNVAULT\0');
const VERSION = 2;
export const VAULT_ID_BYTES = 16;
const KEY_CHECK_BYTES = 32;
const CHECKSUM_BYTES = 16;
export const MAX_PARAMETERS_BYTES = 4200;
/** All four slots with the largest parameters fit. */
const MAX_RECORD_BYTES = 32_768;

type Unchecked = Omit<VaultRecord, 'keyCheck'>;

/** The MAC of a record under its data key (HKDF's expansion is HMAC-SHA-256 of the info). */
export function keyCheckOf(dataKey: Uint8Array, record: Unchecked): Uint8Array {
  const info = joinFields(utf8('cryptonets/vault/record-check/v1'), primitives.sha256(encodeContent(record)));
  return primitives.hkdf(dataKey, record.vaultId, info, KEY_CHECK_BYTES);
}

/** The record with the key check that belongs to it. Slots are put in order of their types. */
export function checkedRecord(dataKey: Uint8Array, unchecked: Unchecked): VaultRecord {
  const slots = [...unchecked.slots].sort((a, b) => SLOT_TYPES.indexOf(a.type) - SLOT_TYPES.indexOf(b.type));
  const { vaultId, createdAtMs, epoch } = unchecked;
  const record = { vaultId, createdAtMs, epoch, slots };
  return { ...record, keyCheck: keyCheckOf(dataKey, record) };
}

/** Throws VAULT_CORRUPT when the record was not written by a holder of this data key. */
export function assertKeyCheck(dataKey: Uint8Array, record: VaultRecord): void {
  if (equalBytes(keyCheckOf(dataKey, record), record.keyCheck)) return;
  throw new CryptoNetsError('VAULT_CORRUPT');
}

function encodeContent(record: Unchecked): Uint8Array {
  const version = record.epoch === 0 ? 1 : VERSION;
  const writer = new ByteWriter().bytes(MAGIC).u16(version).bytes(record.vaultId).u64(record.createdAtMs);
  if (version > 1) writer.u64(record.epoch);
  writer.u8(record.slots.length);
  for (const slot of record.slots) {
    writer.u8(SLOT_TYPES.indexOf(slot.type) + 1).u64(slot.createdAtMs);
    writer.bytes(slot.salt).bytes(slot.check).bytes(slot.sealed);
    writer.u16(slot.parameters.length).bytes(slot.parameters);
  }
  return writer.finish();
}

function checksumOf(bytes: Uint8Array): Uint8Array {
  return primitives.sha256(utf8('cryptonets/vault/checksum/v1'), bytes).subarray(0, CHECKSUM_BYTES);
}

export function encodeVaultRecord(record: VaultRecord): Uint8Array {
  const body = new ByteWriter().bytes(encodeContent(record)).bytes(record.keyCheck).finish();
  return new ByteWriter().bytes(body).bytes(checksumOf(body)).finish();
}

/**
 * Reads what encodeVaultRecord wrote, at most 32 KiB.
 * Throws VAULT_CORRUPT when anything is damaged or out of bounds, STORE_NEWER when a later version wrote it.
 * Parameters of slots are checked when the slot is used.
 */
export function decodeVaultRecord(bytes: Uint8Array): VaultRecord {
  const reader = new ByteReader(bytes, 'VAULT_CORRUPT');
  if (bytes.length > MAX_RECORD_BYTES) reader.fail('it is too long');
  reader.expect(MAGIC, 'it is not a vault record');
  const version = reader.u16();
  if (version > VERSION) throw new CryptoNetsError('STORE_NEWER');
  if (version < 1) reader.fail('its version does not exist');
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES));
  if (!equalBytes(checksumOf(body), bytes.subarray(body.length))) reader.fail('its checksum does not fit');
  const vaultId = reader.bytes(VAULT_ID_BYTES);
  const createdAtMs = reader.u64();
  const epoch = version === 1 ? 0 : reader.u64();
  if (version > 1 && epoch < 1) reader.fail('its epoch is out of bounds');
  const slots = readSlots(reader);
  const keyCheck = reader.bytes(KEY_CHECK_BYTES);
  reader.bytes(CHECKSUM_BYTES);
  reader.end();
  return { vaultId, createdAtMs, epoch, slots, keyCheck };
}

function readSlots(reader: ByteReader): Slot[] {
  const count = reader.u8();
  if (count < 1 || count > SLOT_TYPES.length) reader.fail('its number of slots is out of bounds');
  const slots: Slot[] = [];
  let last = 0;
  for (let i = 0; i < count; i++) {
    const number = reader.u8();
    const type = SLOT_TYPES[number - 1];
    if (type === undefined || number <= last) reader.fail('its slots are not in order');
    last = number;
    slots.push(readSlot(reader, type));
  }
  return slots;
}

function readSlot(reader: ByteReader, type: SlotType): Slot {
  const createdAtMs = reader.u64();
  const salt = reader.bytes(SALT_BYTES);
  const check = reader.bytes(CHECK_BYTES);
  const sealed = reader.bytes(WRAPPED_KEY_BYTES);
  const length = reader.u16();
  if (length > MAX_PARAMETERS_BYTES) reader.fail('the parameters of a slot are too long');
  return { type, createdAtMs, salt, check, sealed, parameters: reader.bytes(length) };
}
