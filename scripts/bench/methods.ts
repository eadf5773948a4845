/** Every row of the talk's table as a runnable method, its figures beside ours: `npm run bench -- methods`. docs/methods.md explains each. */
import { constants } from 'node:os';
import path from 'node:path';
import { failureLines } from '../../electron/cli/failure.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { ROWS, rowsNamed, type Row } from '../../shared/methods/rows.ts';
import { endWithUsageError, optionsOf } from '../app/command-line.ts';
import { checkFigures } from './figures.ts';
import { KeptResults } from './methods/kept.ts';
import { measureRow, type RowResult } from './methods/measure.ts';
import { methodsTable } from './methods/print.ts';

const USAGE = `npm run bench -- methods [options]

  --rows NAMES   parts of names, separated by commas (all)
  --images N     images of a row that takes one at a time (1; ours: at least 20)
  --fresh        measure again what an earlier run has finished
  --json         print one JSON object and nothing else

Rows:
${ROWS.map(({ name }) => `  ${name}`).join('\n')}

All rows take some minutes. Each is kept in .cache/methods as it ends: Ctrl+C stops at once, the same command goes on.
`;

const { values } = optionsOf('bench methods', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    rows: { type: 'string' },
    images: { type: 'string', default: '1' },
  },
});
checkFigures('bench methods', values, ['images']);

const kept = new KeptResults(path.resolve(import.meta.dirname, '../../.cache/methods'));
const images = Number(values.images);
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
    controller.abort(new CryptoNetsError('CANCELLED'));
  });

function progressOf(row: Row, at: number, of: number): (done: number, total: number) => void {
  const start = performance.now();
  let last = -1;
  return (done, total) => {
    const percent = Math.floor((100 * done) / total);
    if (percent === last) return;
    last = percent;
    const elapsed = ((performance.now() - start) / 1000).toFixed(0);
    process.stderr.write(`[${at}/${of}] ${row.name}: ${done} of ${total} steps, ${elapsed} s\n`);
  };
}

async function resultOf(row: Row, at: number, of: number): Promise<RowResult> {
  if (values.fresh) kept.forget(row, images);
  const known = kept.find(row, images);
  if (known) {
    process.stderr.write(`[${at}/${of}] ${row.name}: kept from an earlier run\n`);
    return known;
  }
  const control = { signal: controller.signal, report: progressOf(row, at, of) };
  const result = await measureRow(row, { images, control });
  kept.keep(row, images, result);
  return result;
}

const wanted = values.rows === undefined ? ROWS : rowsNamed(values.rows);
if (wanted.length === 0) endWithUsageError('bench methods', `--rows: no row is named like ${values.rows}`);
const rows: RowResult[] = [];
try {
  for (const [index, row] of wanted.entries()) rows.push(await resultOf(row, index + 1, wanted.length));
  process.stdout.write(`${values.json ? JSON.stringify({ rows }) : methodsTable(rows)}\n`);
} catch (error) {
  if (!(error instanceof CryptoNetsError)) throw error;
  process.stderr.write(`${failureLines(error).join('\n')}\n`);
  process.exitCode ??= 1;
}
