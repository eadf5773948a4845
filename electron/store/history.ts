/** Predictions that were made: timing in the clear; predictions, scores, accuracy and thumbnails as the blob that the vault sealed. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { OPERATION_ID, type OperationId } from '../../shared/operations/index.ts';
import type { Trace } from '../../shared/stages/index.ts';
import { blob, type Connection } from './connection.ts';
import { sqliteCode } from './errors.ts';
import { pageLimit, type RowId } from './rows.ts';
import { traceFromJson, traceToJson } from './trace.ts';

export type AskedServer = 'own' | 'kept' | 'named';

export interface HistoryRow {
  readonly operationId: OperationId;
  readonly startedAtMs: number;
  readonly model: string;
  /** Null in rows of earlier versions. */
  readonly modelDigest: string | null;
  readonly parameterSet: string;
  readonly packing: string;
  readonly engine: string;
  readonly imageCount: number;
  /** Null for throw-away keys and keys that are gone. */
  readonly keyId: RowId | null;
  /** Null for the app's own server and servers that are gone. */
  readonly serverId: RowId | null;
  /** The app's own, one of the list, or one that was named for a session; null in rows of earlier versions whose server has no row. */
  readonly serverKind: AskedServer | null;
  readonly trace: Trace;
  readonly hasResult: boolean;
}

export interface NewHistory extends Omit<HistoryRow, 'hasResult'> {
  /** Null when the vault was locked or the user keeps no results. */
  readonly sealedResult: Uint8Array | null;
}

/** Where the next page begins: the last row of the page before. */
export interface HistoryCursor {
  readonly startedAtMs: number;
  readonly operationId: OperationId;
}

type Raw = Omit<HistoryRow, 'trace' | 'hasResult'> & { readonly trace: string; readonly hasResult: 0 | 1 };

const COLUMNS = `operation_id AS operationId, started_ms AS startedAtMs, model, model_digest AS modelDigest,
  parameter_set AS parameterSet, packing, engine,
  image_count AS imageCount, key_id AS keyId, server_id AS serverId, server_kind AS serverKind, trace, sealed_result IS NOT NULL AS hasResult`;

function toRow(raw: Raw): HistoryRow {
  return { ...raw, trace: traceFromJson(raw.trace), hasResult: raw.hasResult === 1 };
}

export class HistoryTable {
  readonly #connection: Connection;
  readonly #insert;
  readonly #list;
  readonly #count;
  readonly #byId;
  readonly #result;
  readonly #withResult;
  readonly #reseal;
  readonly #delete;
  readonly #deleteAll;
  readonly #deleteBefore;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.query(
      `INSERT INTO history (operation_id, started_ms, model, model_digest, parameter_set, packing, engine, image_count, key_id,
         server_id, server_kind, trace, sealed_result)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM keys WHERE id = ?), (SELECT id FROM servers WHERE id = ?), ?, ?, ?)`,
    );
    this.#list = connection.query<Raw>(
      `SELECT ${COLUMNS} FROM history WHERE (started_ms, operation_id) < (?, ?)
       ORDER BY started_ms DESC, operation_id DESC LIMIT ?`,
    );
    this.#count = connection.query<{ count: number }>('SELECT count(*) AS count FROM history');
    this.#byId = connection.query<Raw>(`SELECT ${COLUMNS} FROM history WHERE operation_id = ?`);
    this.#result = connection.query<{ sealed: Uint8Array | null }>(
      'SELECT sealed_result AS sealed FROM history WHERE operation_id = ?',
    );
    this.#withResult = connection.query<{ id: OperationId }>(
      'SELECT operation_id AS id FROM history WHERE sealed_result IS NOT NULL',
    );
    this.#reseal = connection.query('UPDATE history SET sealed_result = ? WHERE operation_id = ?');
    this.#delete = connection.query('DELETE FROM history WHERE operation_id = ?');
    this.#deleteBefore = connection.query('DELETE FROM history WHERE started_ms < ?');
    this.#deleteAll = connection.query('DELETE FROM history');
  }

  /** A key or a server that is gone is not named. Throws OPERATION_EXISTS, ARGUMENT_INVALID. */
  add(row: NewHistory): void {
    if (!OPERATION_ID.test(row.operationId)) {
      throw new CryptoNetsError('ARGUMENT_INVALID', 'the id of an operation is not 32 hexadecimal digits');
    }
    const { operationId, startedAtMs, model, modelDigest, parameterSet, packing, engine, imageCount } = row;
    const head = [operationId, startedAtMs, model, modelDigest, parameterSet, packing, engine] as const;
    try {
      this.#insert.run(
        ...head,
        imageCount,
        row.keyId,
        row.serverId,
        row.serverKind,
        traceToJson(row.trace),
        row.sealedResult,
      );
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (sqliteCode(cause) !== 'SQLITE_CONSTRAINT_PRIMARYKEY') throw error;
      throw new CryptoNetsError('OPERATION_EXISTS');
    }
  }

  /** Newest first, after the cursor; results are not read. Throws ARGUMENT_INVALID. */
  list(page: { readonly limit?: number; readonly after?: HistoryCursor } = {}): HistoryRow[] {
    const { startedAtMs, operationId } = page.after ?? {
      startedAtMs: Number.MAX_SAFE_INTEGER,
      operationId: 'g',
    };
    return this.#list.all(startedAtMs, operationId, pageLimit(page.limit)).map(toRow);
  }

  has(operationId: OperationId): boolean {
    return this.#byId.get(operationId) !== undefined;
  }

  count(): number {
    return this.#count.get()?.count ?? 0;
  }

  /** Throws NOT_FOUND. */
  byId(operationId: OperationId): HistoryRow {
    return toRow(found(this.#byId.get(operationId)));
  }

  /** The sealed result; undefined when none was kept. Throws NOT_FOUND. */
  sealedResult(operationId: OperationId): Uint8Array | undefined {
    const { sealed } = found(this.#result.get(operationId));
    return sealed === null ? undefined : blob(sealed);
  }

  /** Ids of all predictions whose result was kept. */
  withResult(): OperationId[] {
    return this.#withResult.all().map(({ id }) => id);
  }

  /** The same result, sealed anew. Throws NOT_FOUND. */
  reseal(operationId: OperationId, sealed: Uint8Array): void {
    if (this.#reseal.run(sealed, operationId) === 0) throw new CryptoNetsError('NOT_FOUND');
    this.#connection.purge();
  }

  /** Throws NOT_FOUND. */
  delete(operationId: OperationId): void {
    if (this.#connection.freeing(() => this.#delete.run(operationId)) === 0)
      throw new CryptoNetsError('NOT_FOUND');
    this.#connection.purge();
  }

  /** @returns how many there were */
  deleteBefore(startedAtMs: number): number {
    const deleted = this.#connection.freeing(() => this.#deleteBefore.run(startedAtMs));
    if (deleted > 0) this.#connection.purge();
    return deleted;
  }

  deleteAll(): number {
    const deleted = this.#connection.freeing(() => this.#deleteAll.run());
    this.#connection.purge();
    return deleted;
  }
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new CryptoNetsError('NOT_FOUND');
  return row;
}
