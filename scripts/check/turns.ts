/** The order in which checks run: tests one after the other, for they fill a machine by themselves; static checks as many at once as it has cores. */
import { availableParallelism } from 'node:os';
import type { Outcome } from './counts.ts';
import type { Check } from './list.ts';

type Run = (check: Check) => Promise<Outcome>;

/** Outcomes in the order of the checks, each as soon as it and those before it are there. */
export async function* inTurns(
  checks: readonly Check[],
  run: Run,
  places = availableParallelism(),
): AsyncGenerator<Outcome> {
  let rest = checks;
  while (rest.length > 0) {
    const tests = rest.findIndex(({ kind }) => kind === 'tests');
    const count = tests === -1 ? rest.length : Math.max(1, tests);
    yield* together(rest.slice(0, count), run, places);
    rest = rest.slice(count);
  }
}

async function* together(checks: readonly Check[], run: Run, places: number): AsyncGenerator<Outcome> {
  const started: Promise<Outcome>[] = [];
  const startNext = (): void => {
    const check = checks[started.length];
    if (check === undefined) return;
    const outcome = run(check);
    started.push(outcome);
    // Whoever waits for this outcome is told of its fault; the next one starts all the same.
    void outcome.then(startNext, startNext);
  };
  for (let place = 0; place < places; place += 1) startNext();
  for (let index = 0; index < checks.length; index += 1) yield await started[index]!;
}
