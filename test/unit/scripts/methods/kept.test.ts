/** Rows that were finished are found again, others are not; rows are named by parts of their names; every ring is secure. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { KeptResults } from '../../../../scripts/bench/methods/kept.ts';
import { checkMethod } from '../../../../shared/methods/rings.ts';
import { ROWS, rowsNamed } from '../../../../shared/methods/rows.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-kept-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [row] = ROWS;
const figures = { accuracy: 0.98, latencyS: 2, amortizedS: 2, perHour: 1800, memoryFactor: 9 };
const result = { name: row!.name, ...figures, images: 1, network: 'square', parameters: 'n', engine: 'seal' };

it('goes on where a run was stopped', () => {
  const kept = new KeptResults(path.join(folder, 'deep'));
  expect(kept.find(row!, 1)).toBeUndefined();
  kept.keep(row!, 1, result);
  expect(new KeptResults(path.join(folder, 'deep')).find(row!, 1)).toEqual(result);
  expect(kept.find(row!, 2)).toBeUndefined();
  expect(kept.find({ ...row!, network: 'other' }, 1)).toBeUndefined();
  kept.forget(row!, 1);
  expect(kept.find(row!, 1)).toBeUndefined();
});

it('measures again what was damaged', () => {
  const kept = new KeptResults(folder);
  kept.keep(row!, 1, result);
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.json'));
  writeFileSync(path.join(folder, file!), '{"name":');
  expect(kept.find(row!, 1)).toBeUndefined();
});

it('names rows by parts', () => {
  expect(rowsNamed('PLAIN, ours').map(({ name }) => name)).toHaveLength(4 + 1);
  expect(rowsNamed('nothing like it')).toEqual([]);
});

it('has only rings of 128 bits', () => {
  for (const { runs } of ROWS) if (typeof runs !== 'string') checkMethod(runs);
});
