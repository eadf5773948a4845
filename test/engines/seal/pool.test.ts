/** The pool of workers: results, errors as data, urgent jobs first, and a crashed worker replaced. */
import { afterEach, expect, it, vi } from 'vitest';
import { threadCount, WorkerPool } from '../../../engine/seal/pool.ts';
import type { FixtureJobs } from './pool-worker.ts';

const url = new URL('./pool-worker.ts', import.meta.url);
const pools: WorkerPool<FixtureJobs>[] = [];
const code = (value: string): object => expect.objectContaining({ code: value });

function makePool(threads: number, idleMs?: number): WorkerPool<FixtureJobs> {
  const pool = new WorkerPool<FixtureJobs>(url, threads, { offset: 100 }, idleMs);
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.dispose()));
});

it('runs more jobs than it has workers', async () => {
  const pool = makePool(2);
  const results = await Promise.all([1, 2, 3, 4, 5].map((value) => pool.run('add', { value })));
  expect(results).toEqual([101, 102, 103, 104, 105]);
});

it('hands errors over with their code, and goes on', async () => {
  const pool = makePool(1);
  await expect(pool.run('fail', {})).rejects.toThrow(code('RESIDUE_OUT_OF_RANGE'));
  expect(await pool.run('add', { value: 1 })).toBe(101);
});

it('replaces a worker that dies in a job', async () => {
  const pool = makePool(1);
  const before = pool.run('add', { value: 1 });
  const dying = pool.run('exit', {});
  const after = pool.run('add', { value: 2 });
  expect(await before).toBe(101);
  await expect(dying).rejects.toThrow(code('INTERNAL'));
  expect(await after).toBe(102);
  const throwing = pool.run('throwLater', {});
  await expect(throwing).rejects.toThrow(code('INTERNAL'));
  expect(await pool.run('add', { value: 3 })).toBe(103);
});

it('runs urgent jobs before those that wait', async () => {
  const pool = makePool(1);
  const order: number[] = [];
  const note = (value: number) => (): void => void order.push(value);
  await Promise.all([
    pool.run('add', { value: 0 }).then(note(0)),
    pool.run('add', { value: 1 }).then(note(1)),
    pool.run('add', { value: 2 }, { urgent: true }).then(note(2)),
  ]);
  expect(order).toEqual([0, 2, 1]);
});

it('rejects what is open when it is disposed, and everything afterwards', async () => {
  const pool = makePool(1);
  const open = [pool.run('add', { value: 1 }), pool.run('add', { value: 2 })];
  const settled = Promise.allSettled(open);
  await pool.dispose();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(pool.run('add', { value: 1 })).rejects.toThrow(code('INTERNAL'));
});

it('ends workers that have nothing to do, and starts others when there is work again', async () => {
  const pool = makePool(1, 1);
  const first = await pool.run('thread', {});
  await vi.waitFor(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await pool.run('thread', {})).not.toBe(first);
  });
  const busy = makePool(1);
  expect(await busy.run('thread', {})).toBe(await busy.run('thread', {}));
});

it('counts threads within bounds', () => {
  expect(threadCount(3)).toBe(3);
  expect(threadCount()).toBeGreaterThan(0);
  for (const wrong of [0, 1.5, 33, Number.NaN])
    expect(() => threadCount(wrong)).toThrow(code('ARGUMENT_INVALID'));
});
