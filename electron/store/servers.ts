/** Servers that the user added, and what was seen of the way to them. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Connection } from './connection.ts';
import { sqliteCode } from './errors.ts';
import { assertRowId, pageLimit, pageOffset, type Page, type RowId } from './rows.ts';

/** `none` is for loopback only; `system` trusts the system's authorities; `ca` trusts `caPem` and nothing else. */
export type ServerTls = 'none' | 'system' | 'ca';

export interface ServerEntry {
  /** 1..100 characters, unique. */
  readonly name: string;
  /** host:port, at most 300 characters; whoever connects parses it. */
  readonly address: string;
  readonly tls: ServerTls;
  /** PEM, at most 64 KiB; given exactly when tls is `ca`. */
  readonly caPem: string | null;
}

/** What an operation measured on the way to a server; null where it could not tell. */
export interface LinkObservation {
  readonly uploadBytesPerSecond: number | null;
  readonly downloadBytesPerSecond: number | null;
  readonly roundTripMs: number | null;
}

export interface ServerRow extends ServerEntry, LinkObservation {
  readonly id: RowId;
  readonly addedAtMs: number;
  readonly lastSeenAtMs: number | null;
}

const COLUMNS = `id, name, address, tls, ca_pem AS caPem, added_ms AS addedAtMs, last_seen_ms AS lastSeenAtMs,
  upload_bytes_per_second AS uploadBytesPerSecond, download_bytes_per_second AS downloadBytesPerSecond,
  round_trip_ms AS roundTripMs`;

function asServerError(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  if (sqliteCode(cause) !== 'SQLITE_CONSTRAINT_UNIQUE') return error;
  return new CryptoNetsError('SERVER_EXISTS');
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new CryptoNetsError('SERVER_NOT_FOUND');
  return row;
}

export class ServerTable {
  readonly #connection: Connection;
  readonly #insert;
  readonly #list;
  readonly #byId;
  readonly #seen;
  readonly #change;
  readonly #delete;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.query(
      'INSERT INTO servers (id, name, address, tls, ca_pem, added_ms) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#list = connection.query<ServerRow>(`SELECT ${COLUMNS} FROM servers ORDER BY name LIMIT ? OFFSET ?`);
    this.#byId = connection.query<ServerRow>(`SELECT ${COLUMNS} FROM servers WHERE id = ?`);
    this.#seen = connection.query(
      `UPDATE servers SET last_seen_ms = max(coalesce(last_seen_ms, 0), ?),
         upload_bytes_per_second = coalesce(?, upload_bytes_per_second),
         download_bytes_per_second = coalesce(?, download_bytes_per_second),
         round_trip_ms = coalesce(?, round_trip_ms) WHERE id = ?`,
    );
    this.#change = connection.query(
      'UPDATE servers SET name = ?, address = ?, tls = ?, ca_pem = ? WHERE id = ?',
    );
    this.#delete = connection.query('DELETE FROM servers WHERE id = ?');
  }

  /** Throws SERVER_EXISTS, ARGUMENT_INVALID (value out of bounds). */
  add(id: RowId, entry: ServerEntry, addedAtMs: number): ServerRow {
    assertRowId(id);
    try {
      this.#insert.run(id, entry.name, entry.address, entry.tls, entry.caPem, addedAtMs);
    } catch (error) {
      throw asServerError(error);
    }
    return this.byId(id);
  }

  /** Throws SERVER_NOT_FOUND, SERVER_EXISTS, ARGUMENT_INVALID (value out of bounds). */
  change(id: RowId, { name, address, tls, caPem }: ServerEntry): ServerRow {
    try {
      if (this.#change.run(name, address, tls, caPem, id) === 0)
        throw new CryptoNetsError('SERVER_NOT_FOUND');
    } catch (error) {
      throw asServerError(error);
    }
    return this.byId(id);
  }

  /** By name. */
  list(page: Page = {}): ServerRow[] {
    return this.#list.all(pageLimit(page.limit), pageOffset(page.offset));
  }

  /** Throws SERVER_NOT_FOUND. */
  byId(id: RowId): ServerRow {
    return found(this.#byId.get(id));
  }

  /** Notes that the server answered; null keeps what was known. Throws SERVER_NOT_FOUND, ARGUMENT_INVALID. */
  noteSeen(id: RowId, seenAtMs: number, link: LinkObservation): void {
    const { uploadBytesPerSecond, downloadBytesPerSecond, roundTripMs } = link;
    // SQLite would take NaN for "unknown" and keep an infinite speed.
    if (
      [uploadBytesPerSecond, downloadBytesPerSecond, roundTripMs].some(
        (one) => one !== null && !Number.isFinite(one),
      )
    ) {
      throw new CryptoNetsError('ARGUMENT_INVALID', 'a measurement of the link is not a finite number');
    }
    const changed = this.#seen.run(seenAtMs, uploadBytesPerSecond, downloadBytesPerSecond, roundTripMs, id);
    if (changed === 0) throw new CryptoNetsError('SERVER_NOT_FOUND');
  }

  /** Throws SERVER_NOT_FOUND. */
  delete(id: RowId): void {
    if (this.#connection.freeing(() => this.#delete.run(id)) === 0)
      throw new CryptoNetsError('SERVER_NOT_FOUND');
    this.#connection.purge();
  }
}
