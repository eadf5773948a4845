/** One connection to the database: its pragmas, statements that throw the house's errors, transactions, and the purge after deletes. */
import { isFull, toStoreError } from './errors.ts';
import type { Reserve } from './reserve.ts';
import { Database, type SqlValue, type Statement } from './sqlite.ts';

/** Runs database work; whatever it throws becomes an error of the house. */
export function storing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error);
  }
}

/** A prepared statement whose rows have type R: the SQL beside it is what makes that true (tables are STRICT). */
export class Query<R> {
  readonly #statement: Statement;

  constructor(statement: Statement) {
    this.#statement = statement;
  }

  get(...parameters: readonly SqlValue[]): R | undefined {
    return storing(() => this.#statement.get(...parameters) as R | undefined);
  }

  all(...parameters: readonly SqlValue[]): R[] {
    return storing(() => this.#statement.all(...parameters) as R[]);
  }

  /** The number of rows that changed. */
  run(...parameters: readonly SqlValue[]): number {
    return storing(() => this.#statement.run(...parameters).changes);
  }
}

/**
 * Durable and quiet about deleted content. FULL: a committed row survives a power cut (the default under WAL would not promise that).
 * trusted_schema OFF and cell_size_check: a prepared file cannot run functions or crash the parser.
 */
const PRAGMAS = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'fullfsync = ON',
  'foreign_keys = ON',
  'secure_delete = ON',
  'trusted_schema = OFF',
  'cell_size_check = ON',
  'temp_store = MEMORY',
] as const;

export class Connection {
  readonly #db: Database;
  readonly #reserve: Reserve | undefined;
  #purgeDue = false;
  #frees = false;

  /**
   * Opens for reading and writing. `busyTimeoutMs`: how long to wait for another process before STORE_LOCKED. `reserve`: what deletes may use
   * where the disk is full.
   */
  constructor(path: string, busyTimeoutMs: number, reserve?: Reserve) {
    this.#reserve = reserve;
    this.#db = storing(() => new Database(path, { fileMustExist: true, timeout: busyTimeoutMs }));
    try {
      for (const pragma of PRAGMAS) this.pragma(pragma);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  pragma(source: string): unknown {
    return storing(() => this.#db.pragma(source, { simple: true }));
  }

  exec(sql: string): void {
    storing(() => this.#db.exec(sql));
  }

  query<R = never>(sql: string): Query<R> {
    return new Query<R>(storing(() => this.#db.prepare(sql)));
  }

  /**
   * All of `work` or nothing; nested calls become savepoints. The write lock is taken at the start, so that no transaction that has read
   * fails on its first write. `work` must be synchronous, and is done twice where something of it frees room and the disk is full.
   */
  transaction<T>(work: () => T): T {
    const once = (): T => storing(() => this.#db.transaction(work).immediate());
    if (this.#db.inTransaction) return once();
    this.#frees = false;
    this.#purgeDue = false;
    const result = this.#withReserve(once);
    if (this.#purgeDue) this.purge();
    return result;
  }

  /** Work that lets go of something, or must be possible where nothing more fits: on a full disk it gets the room that is kept for it. */
  freeing<T>(work: () => T): T {
    this.#frees = true;
    return this.#db.inTransaction ? work() : this.#withReserve(work);
  }

  #withReserve<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!this.#frees || !isFull(error) || !this.#reserve?.giveBack()) throw error;
    }
    try {
      return work();
    } finally {
      this.purge();
      this.#reserve.keep();
    }
  }

  /**
   * After deletes: empties the write-ahead log, where deleted content would live on until somebody happens to checkpoint.
   * Within a transaction it is put off to its end. False when another process is reading, or the disk is full: then the next purge or close does it.
   */
  purge(): boolean {
    this.#purgeDue = this.#db.inTransaction;
    if (this.#purgeDue) return false;
    try {
      return this.freeing(() => this.pragma('wal_checkpoint(TRUNCATE)')) === 0;
    } catch (error) {
      if (isFull(error)) return false;
      throw error;
    }
  }

  close(): void {
    if (this.#db.open) storing(() => this.#db.close());
  }
}

/** A blob of a row as plain bytes. */
export function blob(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
