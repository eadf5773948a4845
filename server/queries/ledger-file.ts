/** The file in which the budget of queries outlives a restart: whole or not at all, written again while something changes. */
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Ledger } from './query-budget.ts';

const MAX_BYTES = 33_554_432;
const bucketSchema = z.strictObject({ left: z.number(), atMs: z.number().min(0) });
const fileSchema = z.strictObject({
  format: z.literal('cryptonets-query-budget'),
  version: z.literal(1),
  spent: z.record(
    z.string().regex(/^[0-9a-f]{64}$/),
    z.strictObject({ budget: bucketSchema, rate: bucketSchema.optional() }),
  ),
});

/** What the last run left; empty where there is no file yet. A file that cannot be read gives nobody a new budget. @throws CONFIG_INVALID */
export async function readLedger(path: string): Promise<Ledger> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) return new Map();
  try {
    if (size > MAX_BYTES) throw new RangeError(`more than ${MAX_BYTES} bytes`);
    const { spent } = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Map(Object.entries(spent));
  } catch (cause) {
    const message = 'queryBudget.file: not a file of this program; remove it to begin with full budgets';
    throw new CryptoNetsError('CONFIG_INVALID', message, { cause });
  }
}

/** Beside the file, on the disk, then in its place. */
async function writeLedger(path: string, ledger: Ledger): Promise<void> {
  const beside = `${path}.new`;
  const content = { format: 'cryptonets-query-budget', version: 1, spent: Object.fromEntries(ledger) };
  try {
    await using file = await open(beside, 'w', 0o600);
    await file.writeFile(JSON.stringify(content));
    await file.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await rename(beside, path);
}

export class LedgerFile {
  readonly #path: string;
  readonly #failed: (error: unknown) => void;
  #next: Ledger | undefined;
  #writing: Promise<void> | undefined;

  /** @param failed told when it could not be written; it is tried again with the next change */
  constructor(path: string, failed: (error: unknown) => void) {
    this.#path = path;
    this.#failed = failed;
  }

  /** Writes it, after the write that is under way, if there is one. */
  keep(ledger: Ledger): void {
    this.#next = ledger;
    this.#writing ??= this.#write();
  }

  /** Resolves when everything that was to be kept is on the disk, or was tried. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#next) {
      const ledger = this.#next;
      this.#next = undefined;
      await writeLedger(this.#path, ledger).catch(this.#failed);
    }
    this.#writing = undefined;
  }
}
