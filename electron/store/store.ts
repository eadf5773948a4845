/** Opens a profile's database, checked and at the newest schema, with one object a table. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { Connection } from './connection.ts';
import { listCopies, madeAtMs, makeCopy } from './copies.ts';
import { isFull, toStoreError } from './errors.ts';
import { EvaluationKeyFiles } from './evaluation-keys.ts';
import { HistoryTable } from './history.ts';
import { inspectDatabase } from './inspect.ts';
import { KeyTable } from './keys.ts';
import { assertNotNewer, migrate, newestVersion, type Migration } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { assertPrivateFile, createPrivateFile, ensurePrivateFolder, PrivateFolder } from './private-files.ts';
import { DATABASE_FILE } from './profile.ts';
import { ModelPinTable } from './model-pins.ts';
import { Reserve } from './reserve.ts';
import { ServerTable } from './servers.ts';
import { SettingsTable } from './settings.ts';
import { SteeringTable } from './steering.ts';
import { VaultTable } from './vault.ts';

export interface StoreOptions {
  /** The profile directory, absolute; made when absent. */
  readonly directory: string;
  /** How long to wait for another process that is writing before STORE_LOCKED. */
  readonly busyTimeoutMs?: number;
  /** Copies a database that was not copied for a day. */
  readonly dailyCopies?: boolean;
  /** For tests. */
  readonly migrations?: readonly Migration[];
  readonly nowMs?: number;
}

export const DEFAULT_BUSY_TIMEOUT_MS = 5000;
const SMALLEST_PAGE_BYTES = 512;

export class Store {
  readonly vault: VaultTable;
  readonly keys: KeyTable;
  readonly servers: ServerTable;
  readonly history: HistoryTable;
  readonly settings: SettingsTable;
  readonly steering: SteeringTable;
  readonly modelPins: ModelPinTable;
  /** Small private files beside the database: the vault's key file. */
  readonly files: PrivateFolder;
  /** Public keys of keys, too large for the database. */
  readonly evaluationKeys: EvaluationKeyFiles;
  readonly #connection: Connection;

  constructor(connection: Connection, directory: string) {
    this.#connection = connection;
    this.vault = new VaultTable(connection);
    this.keys = new KeyTable(connection);
    this.servers = new ServerTable(connection);
    this.history = new HistoryTable(connection);
    this.settings = new SettingsTable(connection);
    this.steering = new SteeringTable(connection);
    this.modelPins = new ModelPinTable(connection);
    this.files = new PrivateFolder(directory);
    this.evaluationKeys = new EvaluationKeyFiles(directory);
  }

  /** All of `work` or nothing. Synchronous. */
  transaction<T>(work: () => T): T {
    return this.#connection.transaction(work);
  }

  /** Empties the write-ahead log of what was deleted; false while another process reads. Deletes do this by themselves. */
  purge(): boolean {
    return this.#connection.purge();
  }

  close(): void {
    this.#connection.close();
  }
}

const DAY_MS = 24 * 3600 * 1000;

/** At most once a day, so that a damaged database has a copy to go back to; one that cannot be made keeps nobody from their profile. */
function copyDaily(directory: string, version: number, nowMs: number): void {
  const newest = listCopies(directory).at(-1);
  if (newest !== undefined && madeAtMs(newest) > nowMs - DAY_MS) return;
  try {
    makeCopy(directory, version, nowMs);
  } catch {
    // A full disk is told by what is to be written there.
  }
}

/** Makes sure of the file, and of its folder before, without opening it. */
function prepareFiles(directory: string): string {
  const path = join(directory, DATABASE_FILE);
  const created = createPrivateFile(path);
  for (const suffix of ['', '-wal', '-shm']) assertPrivateFile(`${path}${suffix}`);
  if (!created) assertNotCutShort(directory, statSync(path).size);
  return path;
}

/** SQLite takes files of no page for new databases: one that was cut to a few bytes is not, nor an empty one when there are copies of more. */
function assertNotCutShort(directory: string, size: number): void {
  const newest = listCopies(directory).at(-1);
  if (size === 0 && newest) throw new CryptoNetsError('STORE_EMPTY', `the newest copy is ${newest}`);
  if (size > 0 && size < SMALLEST_PAGE_BYTES) throw new CryptoNetsError('STORE_CORRUPT');
}

/**
 * Opens the database of a profile, making or updating it as needed. Several processes may have it open; SQLite orders their writes.
 * Throws STORE_CORRUPT (the file is left as it is), STORE_NEWER, STORE_LOCKED (only after waiting `busyTimeoutMs` in vain), STORE_FULL, STORE_FAILED.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const reserve = new Reserve(options.directory);
  try {
    return openOnce(options, reserve);
  } catch (error) {
    // Opening needs a little room too, and whoever cannot open cannot delete.
    if (!isFull(error) || !reserve.giveBack()) throw error;
    return openOnce(options, reserve);
  }
}

function openOnce(options: StoreOptions, reserve: Reserve): Store {
  const { busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS, migrations = MIGRATIONS } = options;
  let connection: Connection | undefined;
  try {
    const directory = ensurePrivateFolder(options.directory, DATABASE_FILE);
    const path = prepareFiles(directory);
    const version = inspectDatabase(path, busyTimeoutMs);
    assertNotNewer(version, migrations);
    connection = new Connection(path, busyTimeoutMs, reserve);
    if (version < newestVersion(migrations)) {
      const copy = (from: number) => makeCopy(directory, from, options.nowMs ?? Date.now());
      migrate(connection, migrations, copy);
    } else if (options.dailyCopies) copyDaily(directory, version, options.nowMs ?? Date.now());
    reserve.keep();
    return new Store(connection, directory);
  } catch (error) {
    connection?.close();
    throw toStoreError(error);
  }
}
