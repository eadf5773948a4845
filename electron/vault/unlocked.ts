/**
 * An unlocked vault: holds the data key, seals and opens rows until it is locked.
 *
 * A sealed row is: version u8 (1) | nonce 12 | ciphertext | tag 16, AES-256-GCM. The key of a row is HKDF-SHA-256 of the data key, with the vault id
 * as salt, table and row id as info; associated data are vault id, table, row id and the digest of the parameters. So a row that is moved to
 * another place, or claimed for other parameters, does not open.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { AutoLock } from './auto-lock.ts';
import { joinFields, utf8, zero } from './bytes.ts';
import { KEY_BYTES, openUnder, primitives, sealUnder, SEAL_OVERHEAD_BYTES } from './primitives.ts';

/** Where a sealed row belongs. */
export interface RowPlace {
  /** e.g. `keys`, `history`: a-z, 0-9 and underscore, at most 32. */
  readonly table: string;
  /** 1..128 characters. */
  readonly rowId: string;
  /** What the content depends on, e.g. the digest of the parameter set; 0..64 bytes. */
  readonly paramsDigest: Uint8Array;
}

const VERSION = 1;
/** Of one plaintext. Secret keys are under 1 MiB; the largest history rows hold thumbnails and scores of a full batch. */
export const MAX_PLAIN_BYTES = 64 * 2 ** 20;
export const ROW_OVERHEAD_BYTES = 1 + SEAL_OVERHEAD_BYTES;

const TABLE = /^[a-z][a-z0-9_]{0,31}$/;

function assertPlace({ table, rowId, paramsDigest }: RowPlace): void {
  const fine = TABLE.test(table) && rowId.length >= 1 && rowId.length <= 128 && paramsDigest.length <= 64;
  if (!fine) throw new CryptoNetsError('INTERNAL', 'a sealed row was given a place that is out of bounds');
}

export class UnlockedVault {
  readonly vaultId: Uint8Array;
  /** Which data key of the vault this is: see record.ts. */
  readonly epoch: number;
  readonly #dataKey: Uint8Array;
  readonly #onLock = new Set<() => void>();
  #autoLock: AutoLock | undefined;
  #locked = false;

  /** Takes over the data key: `lock` zeroes it. */
  constructor(vaultId: Uint8Array, dataKey: Uint8Array, epoch: number) {
    if (dataKey.length !== KEY_BYTES) throw new CryptoNetsError('VAULT_CORRUPT');
    this.vaultId = vaultId;
    this.epoch = epoch;
    this.#dataKey = dataKey;
  }

  get locked(): boolean {
    return this.#locked;
  }

  /** A sealed copy of up to 64 MiB; the caller still owns and zeroes `plain`. Throws VAULT_LOCKED, INTERNAL. */
  seal(place: RowPlace, plain: Uint8Array): Uint8Array {
    if (plain.length > MAX_PLAIN_BYTES) throw new CryptoNetsError('INTERNAL', 'a row is too large to seal');
    return this.#withRowKey(place, (key, associated) => {
      const sealed = sealUnder(key, associated, plain);
      const row = new Uint8Array(1 + sealed.length);
      row[0] = VERSION;
      row.set(sealed, 1);
      return row;
    });
  }

  /** What `seal` was given; the caller owns and zeroes it. Throws VAULT_LOCKED, VAULT_CORRUPT, STORE_NEWER. */
  open(place: RowPlace, row: Uint8Array): Uint8Array {
    return this.#withRowKey(place, (key, associated) => {
      const version = row[0] ?? 0;
      if (
        row.length < ROW_OVERHEAD_BYTES ||
        row.length > MAX_PLAIN_BYTES + ROW_OVERHEAD_BYTES ||
        version === 0
      )
        throw new CryptoNetsError('VAULT_CORRUPT');
      if (version > VERSION) throw new CryptoNetsError('STORE_NEWER');
      const plain = openUnder(key, associated, row.subarray(1));
      if (plain === undefined) throw new CryptoNetsError('VAULT_CORRUPT');
      return plain;
    });
  }

  /** Zeroes the data key and tells the listeners, once. */
  lock(): void {
    if (this.#locked) return;
    this.#locked = true;
    zero(this.#dataKey);
    this.#autoLock?.stop();
    for (const listener of this.#onLock) listener();
    this.#onLock.clear();
  }

  /** Locks after this long without a seal or an open; undefined turns that off. */
  lockAfter(idleMs: number | undefined, now: () => number = Date.now): void {
    this.#autoLock?.stop();
    this.#autoLock =
      idleMs === undefined || this.#locked ? undefined : new AutoLock(idleMs, () => this.lock(), now);
  }

  /** Calls back when the vault is locked: the place to dispose key owners. Returns the way to take it back. */
  onLock(listener: () => void): () => void {
    this.#onLock.add(listener);
    return () => this.#onLock.delete(listener);
  }

  /** The data key itself, for slots; never kept, never zeroed by the borrower. Throws VAULT_LOCKED. Rooms outside use seal and open. */
  borrowDataKey(): Uint8Array {
    this.#autoLock?.touch();
    if (this.#locked) throw new CryptoNetsError('VAULT_LOCKED');
    return this.#dataKey;
  }

  #withRowKey<T>(place: RowPlace, work: (key: Uint8Array, associated: Uint8Array) => T): T {
    assertPlace(place);
    const table = utf8(place.table);
    const rowId = utf8(place.rowId);
    const info = joinFields(utf8('cryptonets/vault/row/v1'), table, rowId);
    const key = primitives.hkdf(this.borrowDataKey(), this.vaultId, info, KEY_BYTES);
    try {
      return work(key, joinFields(this.vaultId, table, rowId, place.paramsDigest));
    } finally {
      zero(key);
    }
  }
}
