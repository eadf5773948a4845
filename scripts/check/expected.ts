/** How long checks will take, told before they begin: by what they took here the last time, else by what they take on two quiet cores. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Check } from './list.ts';
import { REPORTS } from './program.ts';

/** Seconds; what is not here takes a few. */
const TYPICAL_S: Readonly<Record<string, number>> = {
  lint: 100,
  format: 33,
  'types-test': 25,
  unit: 175,
  renderer: 12,
  checks: 38,
  engines: 345,
  contract: 37,
  integration: 430,
  cluster: 63,
  privacy: 49,
  attack: 44,
  'bare-machine': 69,
  native: 200,
  e2e: 420,
};
const FEW_S = 5;

export type Seconds = Readonly<Record<string, number>>;
const FILE = path.join(REPORTS, 'times.json');

/** What checks took here, by name. */
export function rememberedTimes(file = FILE): Seconds {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(kept).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
    );
  } catch {
    return {};
  }
}

/** Added to what is remembered. That it cannot be kept stops nothing. */
export function rememberTimes(times: Seconds, file = FILE): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ ...rememberedTimes(file), ...times })}\n`);
  } catch {
    // Next time the typical ones are told.
  }
}

/** Static checks run beside each other. */
export function expectedS(
  checks: readonly Check[],
  remembered: Seconds,
  places = availableParallelism(),
): number {
  const secondsOf = ({ name }: Check): number => remembered[name] ?? TYPICAL_S[name] ?? FEW_S;
  const statics = checks.filter(({ kind }) => kind === 'static').map(secondsOf);
  const tests = checks.filter(({ kind }) => kind === 'tests').map(secondsOf);
  const sum = (all: readonly number[]): number => all.reduce((total, seconds) => total + seconds, 0);
  return sum(tests) + Math.max(0, ...statics, sum(statics) / places);
}
