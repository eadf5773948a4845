/** Runs one native job under a Control: aborts reach the kernels, counted progress comes back while it runs. */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import type { ControlHandle, EngineAddon } from '../../native/index.ts';
import { fromNative } from './failure.ts';

const PROGRESS_EVERY_MS = 50;

/** Reports at a steady pace until stopped; never keeps the process alive. */
export function everySoOften(report: () => void): () => void {
  const timer = setInterval(report, PROGRESS_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** @throws CANCELLED after an abort, and what the job throws */
export async function controlled<T>(
  addon: EngineAddon,
  control: Control,
  stage: StageName,
  job: (handle: ControlHandle) => Promise<T>,
): Promise<T> {
  throwIfAborted(control.signal);
  const handle = addon.createControl();
  const stop = (): void => addon.stopControl(handle);
  const report = (): void => {
    const { done, total } = addon.controlProgress(handle);
    if (total > 0) control.report?.({ kind: 'progress', stage, done, total, unit: 'steps' });
  };
  control.signal?.addEventListener('abort', stop, { once: true });
  const quiet = control.report ? everySoOften(report) : () => {};
  try {
    const result = await job(handle);
    if (control.signal?.aborted) throw new CryptoNetsError('CANCELLED');
    report();
    return result;
  } catch (error) {
    throw fromNative(error);
  } finally {
    quiet();
    control.signal?.removeEventListener('abort', stop);
  }
}
