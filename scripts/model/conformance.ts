/** npm run model -- conformance: the cases that ONNX publishes for its operators, each passed, refused by name, or wrong. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { judgeCase, type CaseVerdict, type Verdict } from '../../training/index.ts';

export interface ConformanceOptions {
  readonly json: boolean;
  readonly refused: boolean;
}

/** Where Debian's package libonnx-testdata puts them. */
export const CONFORMANCE_CASES = '/usr/share/libonnx-testdata/data';
/** Its folders of cases; `real` holds names of files that have to be downloaded. */
const PARTS = ['node', 'simple', 'pytorch-converted', 'pytorch-operator'] as const;

export interface Counts {
  right: number;
  refused: number;
  wrong: number;
}

export interface Part {
  readonly part: string;
  readonly cases: number;
  readonly run: Counts;
  readonly multipliedOut: Counts;
}

export interface ConformanceReport {
  readonly parts: readonly Part[];
  /** Cases that gave another result than the published one, or ended otherwise than by name. */
  readonly wrong: readonly string[];
  readonly refused: readonly string[];
  /** Operators of the cases that passed. */
  readonly operators: readonly string[];
}

const counts = (): Counts => ({ right: 0, refused: 0, wrong: 0 });

class Tally {
  readonly wrong: string[] = [];
  readonly refused: string[] = [];
  readonly operators = new Set<string>();

  count(into: Counts, { verdict, why }: Verdict, what: string): void {
    into[verdict] += 1;
    if (verdict === 'wrong') this.wrong.push(`${what}: ${why}`);
    if (verdict === 'refused') this.refused.push(`${what}: ${why}`);
  }

  add({ run, multipliedOut, operators }: CaseVerdict, part: Part, name: string): void {
    this.count(part.run, run, name);
    if (multipliedOut) this.count(part.multipliedOut, multipliedOut, `${name}, multiplied out`);
    if (run.verdict === 'right') for (const operator of operators) this.operators.add(operator);
  }
}

/** @param only names of cases; absent: all @throws DATASET_MISSING */
export async function judgeCases(
  folder: string,
  only: (name: string) => boolean = () => true,
): Promise<ConformanceReport> {
  if (!existsSync(join(folder, PARTS[0])))
    throw new CryptoNetsError(
      'DATASET_MISSING',
      'no cases of ONNX there: apt-get install libonnx-testdata, or name a folder that holds node, simple and pytorch-*',
    );
  const tally = new Tally();
  const parts: Part[] = [];
  for (const part of PARTS) {
    const names = (await readdir(join(folder, part)).catch(() => [])).filter(only).sort();
    const counted: Part = { part, cases: names.length, run: counts(), multipliedOut: counts() };
    for (const name of names)
      tally.add(await judgeCase(join(folder, part, name)), counted, `${part}/${name}`);
    parts.push(counted);
  }
  const { wrong, refused, operators } = tally;
  return { parts, wrong, refused, operators: [...operators].sort() };
}

const total = (parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);

function print({ parts, wrong, refused, operators }: ConformanceReport, withRefused: boolean): void {
  const line = (name: string, cells: readonly (number | string)[]): void =>
    void process.stdout.write(
      `${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(10)).join('')}\n`,
    );
  line('', ['cases', 'passed', 'refused', 'wrong', 'as layers', 'refused', 'wrong']);
  for (const { part, cases, run, multipliedOut: out } of parts)
    line(part, [cases, run.right, run.refused, run.wrong, out.right, out.refused, out.wrong]);
  line('all', [
    total(parts, ({ cases }) => cases),
    total(parts, ({ run }) => run.right),
    total(parts, ({ run }) => run.refused),
    total(parts, ({ run }) => run.wrong),
    total(parts, ({ multipliedOut }) => multipliedOut.right),
    total(parts, ({ multipliedOut }) => multipliedOut.refused),
    total(parts, ({ multipliedOut }) => multipliedOut.wrong),
  ]);
  process.stdout.write(`\nOperators of passed cases (${operators.length}): ${operators.join(', ')}\n`);
  if (withRefused) for (const one of refused) process.stdout.write(`refused  ${one}\n`);
  for (const one of wrong) process.stdout.write(`wrong    ${one}\n`);
}

/** Exit code 1 where a case is wrong. @throws DATASET_MISSING */
export async function conformance(folder: string | undefined, options: ConformanceOptions): Promise<void> {
  const report = await judgeCases(folder ?? CONFORMANCE_CASES);
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else print(report, options.refused);
  if (report.wrong.length > 0) process.exitCode = 1;
}
