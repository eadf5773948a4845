/** One operation of the host for the command line: started, followed, stopped by Ctrl+C. */
import { randomBytes } from 'node:crypto';
import { CryptoNetsError, fromReport } from '../../shared/errors/index.ts';
import type { KeySummary, PredictionResult } from '../../shared/ipc/types.ts';
import type { Control, StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { Host } from '../host/index.ts';

/** @throws what the work fails with; CANCELLED */
export async function runOperation<T extends PredictionResult | KeySummary>(
  host: Host,
  work: (id: string, control: Control) => Promise<T>,
  interrupted: AbortSignal,
  progress: (event: StageProgress | StageEnded) => void = () => undefined,
): Promise<T> {
  const { operations } = host.rooms;
  const id = randomBytes(16).toString('hex');
  let result: T | undefined;
  let failure = new CryptoNetsError('CANCELLED');
  const unfollow = host.on('operation', ({ id: of, event }) => {
    if (of !== id) return;
    if (event.kind === 'progress' || event.kind === 'stage') progress(event);
    else if (event.kind === 'failed') failure = fromReport(event.error);
  });
  const stop = (): void => operations.cancel(id);
  interrupted.addEventListener('abort', stop, { once: true });
  try {
    if (interrupted.aborted) throw failure;
    await operations.start(id, async (control) => (result = await work(id, control)));
  } finally {
    unfollow();
    interrupted.removeEventListener('abort', stop);
  }
  if (!result || interrupted.aborted) throw failure;
  return result;
}
