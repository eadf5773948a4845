/** Profiles in temporary folders, child processes on them, and small helpers of the store's tests. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import Database from 'better-sqlite3';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import {
  newRowId,
  openStore,
  type NewKey,
  type NewSecret,
  type Store,
  type StoreOptions,
} from '../../../../electron/store/index.ts';
import { DATABASE_FILE } from '../../../../electron/store/profile.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** A profile directory that does not exist yet, in a folder that is removed after the test. */
export function newProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cryptonets-store-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'profile');
}

/** A store that is closed after the test. */
export async function newStore(
  directory = newProfile(),
  options: Partial<StoreOptions> = {},
): Promise<Store> {
  const store = await openStore({ directory, busyTimeoutMs: 200, ...options });
  cleanups.push(() => store.close());
  return store;
}

export function newSecret(sealed: Uint8Array, parameterSet = 'p', packing = 'batch'): NewSecret {
  return { packing, parameterSet, createdAtMs: 1, sealed };
}

/** A key with one secret. */
export function newKey(
  name: string,
  sealed: Uint8Array = Uint8Array.of(1, 2, 3),
  createdAtMs = 1,
  id = newRowId(),
): NewKey {
  return { id, name, createdAtMs, secrets: [newSecret(sealed)] };
}

export function deleteAll({ keys }: Store): void {
  for (const id of keys.ids()) keys.delete(id);
}

/** A plain connection to the same file, for looking and for doing damage. */
export function rawDatabase(directory: string): Database {
  const db = new Database(join(directory, DATABASE_FILE), { timeout: 100 });
  cleanups.push(() => db.close());
  return db;
}

export async function failure(work: () => unknown): Promise<CryptoNetsError> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(CryptoNetsError);
    return error as CryptoNetsError;
  }
  return expect.fail('it should have failed');
}

export async function codeOf(work: () => unknown): Promise<string> {
  return (await failure(work)).code;
}

/** Every file of a folder, also below, whose bytes contain these. */
export function filesWith(directory: string, text: string | Uint8Array): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(directory, name);
    return (
      statSync(path).isFile() &&
      readFileSync(path).includes(typeof text === 'string' ? text : Buffer.from(text))
    );
  });
}

/** Runs a script of this folder on a profile, in a process of its own. */
export function startChild(script: string, ...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args]);
  cleanups.push(() => void child.kill('SIGKILL'));
  return child;
}

/** Ends with the child: its code or signal, and what it printed. */
export function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ how: number | string | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ how: code ?? signal, out, err }));
  });
}
