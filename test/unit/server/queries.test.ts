/** The budget of queries: what each client has of each model, when it comes back, and that a restart gives nothing back. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftAt, taken, waitMs, type Bucket } from '../../../server/queries/bucket.ts';
import { LedgerFile, readLedger } from '../../../server/queries/ledger-file.ts';
import { QueryBudget, type Ledger } from '../../../server/queries/query-budget.ts';
import { checkConfig } from '../../../server/settings/config.ts';
import { parseFlags } from '../../../server/cli.ts';
import type { CryptoNetsError } from '../../../shared/errors/index.ts';

const DAY_MS = 86_400_000;
const settings = { images: 1000, periodMs: DAY_MS };
const of = (identity: string, images: number, modelName = 'm') => ({ identity, modelName, images });

/** Milliseconds that a refusal names; 0 when there is none. */
function refused(work: () => unknown): number {
  try {
    work();
    return 0;
  } catch (error) {
    expect(error).toMatchObject({ code: 'QUERY_BUDGET_SPENT' });
    return (error as CryptoNetsError).retryAfterMs!;
  }
}

describe('a bucket', () => {
  const size = { images: 100, periodMs: 1000 };

  it('is never fuller than full, whatever is taken, given back, and however the clock jumps', () => {
    const step = fc.record({
      at: fc.integer({ min: 0, max: 10_000 }),
      images: fc.integer({ min: -50, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let bucket: Bucket | undefined;
        for (const { at, images } of steps) {
          if (waitMs(size, bucket, at, Math.max(0, images)) > 0) continue;
          bucket = taken(size, bucket, at, images);
          expect(bucket.left).toBeGreaterThanOrEqual(0);
          expect(bucket.left).toBeLessThanOrEqual(size.images);
        }
      }),
    );
  });

  it('names the first millisecond at which there is enough', () => {
    const empty = { left: 0, atMs: 500 };
    expect(waitMs(size, empty, 500, 25)).toBe(250);
    expect(leftAt(size, empty, 750)).toBe(25);
    expect(waitMs(size, empty, 750, 25)).toBe(0);
    expect(waitMs(size, empty, 0, 101)).toBe(Infinity);
  });
});

describe('a budget', () => {
  it('is spent by one client on one model, and comes back evenly', () => {
    let now = 0;
    const budget = new QueryBudget({ settings, now: () => now });
    budget.take(of('one', 600));
    const wait = refused(() => budget.take(of('one', 600)));
    expect(wait).toBe((200 * DAY_MS) / 1000);
    expect(refused(() => budget.take(of('other', 600)))).toBe(0);
    expect(refused(() => budget.take(of('one', 600, 'another model')))).toBe(0);
    now = wait - 1;
    expect(refused(() => budget.take(of('one', 600)))).toBeGreaterThan(0);
    now = wait;
    expect(refused(() => budget.take(of('one', 600)))).toBe(0);
  });

  it('takes nothing when it refuses, and gives back once what no answer came of', () => {
    const budget = new QueryBudget({ settings, now: () => 0 });
    const charge = budget.take(of('one', 600));
    refused(() => budget.take(of('one', 500)));
    expect(refused(() => budget.take(of('one', 400)))).toBe(0);
    charge.refund();
    charge.refund();
    expect(refused(() => budget.take(of('one', 600)))).toBe(0);
    expect(refused(() => budget.take(of('one', 1)))).toBeGreaterThan(0);
  });

  it('has a rate beside it', () => {
    let now = 0;
    const budget = new QueryBudget({ settings: { ...settings, imagesPerMinute: 100 }, now: () => now });
    budget.take(of('one', 100));
    expect(refused(() => budget.take(of('one', 50)))).toBe(30_000);
    now = 30_000;
    expect(refused(() => budget.take(of('one', 50)))).toBe(0);
  });

  it('stays bounded, whoever makes up clients, and keeps who has spent most', () => {
    let ledger: Ledger = new Map();
    const budget = new QueryBudget({ settings, now: () => 0, changed: (changed) => (ledger = changed) });
    budget.take(of('spender', 1000));
    for (let client = 0; client < 70_000; client++) budget.take(of(`made up ${client}`, 1));
    expect(ledger.size).toBeLessThanOrEqual(65_536);
    expect(refused(() => budget.take(of('spender', 1)))).toBeGreaterThan(0);
  });
});

describe('the file of a budget', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'cryptonets-budget-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const path = () => join(folder, 'budget.json');

  it('gives nothing back after a restart, and names no client', async () => {
    const kept = new LedgerFile(path(), (error) => expect(error).toBeUndefined());
    const first = new QueryBudget({ settings, now: () => 5, changed: (ledger) => kept.keep(ledger) });
    first.take(of('203.0.113.9', 700, 'secret-model'));
    await kept.settled();
    const again = new QueryBudget({ settings, now: () => 5, ledger: await readLedger(path()) });
    expect(refused(() => again.take(of('203.0.113.9', 400, 'secret-model')))).toBeGreaterThan(0);
    expect(refused(() => again.take(of('203.0.113.9', 300, 'secret-model')))).toBe(0);
    expect(await readFile(path(), 'utf8')).not.toMatch(/203\.0|secret/);
    expect(await readdir(folder)).toEqual(['budget.json']);
    if (process.platform !== 'win32') expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it('holds the last of many changes', async () => {
    const kept = new LedgerFile(path(), (error) => expect(error).toBeUndefined());
    const budget = new QueryBudget({ settings, now: () => 5, changed: (ledger) => kept.keep(ledger) });
    for (let turn = 0; turn < 50; turn++) budget.take(of('one', 1));
    await kept.settled();
    expect([...(await readLedger(path())).values()]).toMatchObject([{ budget: { left: 950 } }]);
  });

  it('that is damaged gives nobody a full budget', async () => {
    expect((await readLedger(path())).size).toBe(0);
    for (const text of ['', '{}', '{"format":"cryptonets-query-budget","version":1,"spent":{"a":1}}']) {
      await writeFile(path(), text);
      await expect(readLedger(path())).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    }
  });

  it('that cannot be written is told, and tried again', async () => {
    const failures: unknown[] = [];
    const kept = new LedgerFile(join(folder, 'not', 'there'), (error) => failures.push(error));
    for (let turn = 0; turn < 2; turn++) {
      kept.keep(new Map());
      await kept.settled();
    }
    expect(failures).toHaveLength(2);
  });
});

it('is said by flag and configuration; without, everybody asks as much as they like', () => {
  expect(checkConfig({}).queryBudget).toBeUndefined();
  expect(checkConfig(parseFlags(['--query-budget', '9000'])!.layer.tree).queryBudget).toEqual({
    images: 9000,
    periodMs: DAY_MS,
  });
  for (const queryBudget of [{}, { images: 0 }, { images: 1, periodMs: 1 }, { images: 1, more: 1 }]) {
    expect(() => checkConfig({ queryBudget })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  }
});
