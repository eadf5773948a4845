/** Many jobs as one piece of work: counted, stopped together, and over only when the last of them has ended. */
import type { Control } from '../../shared/operations/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import { StopFlag } from './stop.ts';
import type { StopBuffer } from './stop.ts';

export interface Counted {
  readonly control: Control;
  readonly stage: StageName;
  readonly unit: 'ciphertexts' | 'steps';
}

interface Job {
  /** How much of the total this job is. */
  readonly weight: number;
  readonly run: (stop: StopBuffer) => Promise<unknown>;
}

/**
 * Starts all jobs and waits for all of them, so that nobody writes to memory that was given up. The first failure stops the rest.
 * @throws what the first failed job threw; CANCELLED after an abort
 */
export async function runJobs(jobs: readonly Job[], counted: Counted, stop?: StopFlag): Promise<void> {
  const { control, stage, unit } = counted;
  const flag = stop ?? new StopFlag(control.signal);
  const total = jobs.reduce((sum, job) => sum + job.weight, 0);
  const failures: unknown[] = [];
  let done = 0;
  const runOne = async (job: Job): Promise<void> => {
    try {
      await job.run(flag.buffer);
      done += job.weight;
      if (failures.length === 0) control.report?.({ kind: 'progress', stage, done, total, unit });
    } catch (error) {
      failures.push(error);
      flag.raise();
    }
  };
  await Promise.all(jobs.map(runOne));
  if (!stop) flag.release();
  if (failures.length > 0) throw failures[0];
}

/** Runs [first, first + count) that cover `total`, about `perRun` each. */
export function runsOf(total: number, perRun: number): { readonly first: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(total / perRun) }, (_, index) => ({
    first: index * perRun,
    count: Math.min(perRun, total - index * perRun),
  }));
}
