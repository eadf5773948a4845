/** Progress made fit for showing: it never falls, never exceeds its total, and comes a few times a second. */
import type { Control, StageProgress } from '../../shared/operations/index.ts';
import type { StageName } from '../../shared/stages/index.ts';

type Report = NonNullable<Control['report']>;

const INTERVAL_MS = 40;

interface Shown {
  done: number;
  atMs: number;
}

/** Drops progress that falls or comes too often; the first and the last of each stage always pass. */
export function steadyProgress(report: Report, now: () => number = () => performance.now()): Report {
  const shown = new Map<StageName, Shown>();
  return (event) => {
    if (event.kind !== 'progress') return report(event);
    const done = Math.min(event.done, event.total);
    const last = shown.get(event.stage);
    if (last && (done <= last.done || (done < event.total && now() - last.atMs < INTERVAL_MS))) return;
    shown.set(event.stage, { done, atMs: now() });
    report({ ...event, done });
  };
}

/** Progress of one of several like calls as progress of all of them. Ends of stages are held back: they are told once, merged. */
export function callProgress(report: Report, call: number, calls: number): Report {
  if (calls === 1) return report;
  return (event) => {
    if (event.kind !== 'progress') return;
    report(scaled(event, call, calls));
  };
}

function scaled(event: StageProgress, call: number, calls: number): StageProgress {
  return { ...event, done: event.total * call + event.done, total: event.total * calls };
}
