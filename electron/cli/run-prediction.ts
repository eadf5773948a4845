/** One prediction for the command line: an operation of the host whose progress is drawn and which Ctrl+C stops. */
import { randomBytes } from 'node:crypto';
import { CryptoNetsError, fromReport } from '../../shared/errors/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { Host, HostRooms } from '../host/index.ts';

export type Wish = Parameters<HostRooms['predictions']['run']>[1];

/** @throws what the prediction fails with; CANCELLED */
export async function runPrediction(
  host: Host,
  wish: Wish,
  interrupted: AbortSignal,
  progress: (event: StageProgress | StageEnded) => void,
): Promise<PredictionResult> {
  const { operations, predictions } = host.rooms;
  const id = randomBytes(16).toString('hex');
  let result: PredictionResult | undefined;
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
    await operations.start(id, async (control) => (result = await predictions.run(id, wish, control)));
  } finally {
    unfollow();
    interrupted.removeEventListener('abort', stop);
  }
  if (!result || interrupted.aborted) throw failure;
  return result;
}
