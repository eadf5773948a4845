/** Files of rows that were dropped or opened: the host reads them for the model; a bad one never loses the others. */
import { CryptoNetsError, fromReport, toReport, type ErrorReport } from '../../../../shared/errors/index.ts';
import type { Bridge } from '../../../../shared/ipc/bridge.ts';
import { MAX_FILE_BYTES, MAX_IMAGES } from '../../../../shared/ipc/contract.ts';
import type { Result, RowsReading } from '../../../../shared/ipc/types.ts';
import type { FileLike } from '../image/read-files.ts';
import { newOperationId } from '../operation.svelte.ts';
import { words } from '../words.ts';
import { inputOfRows, type RowsInput } from './input.ts';

const MAX_NAME = 255;

/** @throws NO_IMAGES, BATCH_TOO_LARGE, CANCELLED, and what the host refuses where nothing could be read */
export async function readRowFiles(
  bridge: Bridge,
  model: string,
  files: readonly FileLike[],
  signal: AbortSignal,
): Promise<RowsInput> {
  const readings: RowsReading[] = [];
  const notRead: ErrorReport[] = [];
  const names: string[] = [];
  for (const file of files) {
    const answer = await readOne(bridge, model, file, signal);
    if (signal.aborted) throw new CryptoNetsError('CANCELLED');
    if (!answer.ok) notRead.push(answer.error);
    else {
      readings.push(answer.value);
      names.push(file.name);
    }
  }
  if (readings.length === 0) throw notRead[0] ? fromReport(notRead[0]) : new CryptoNetsError('NO_IMAGES');
  const [first = ''] = names;
  const name = names.length === 1 ? first : words.predict.draw.andMore(first, names.length - 1);
  const input = inputOfRows(readings, { source: 'file', name, model, notRead });
  if (input.count > MAX_IMAGES)
    throw new CryptoNetsError('BATCH_TOO_LARGE', `expected at most ${MAX_IMAGES} rows, got ${input.count}`);
  return input;
}

async function readOne(
  bridge: Bridge,
  model: string,
  file: FileLike,
  signal: AbortSignal,
): Promise<Result<RowsReading>> {
  const { name, size } = file;
  if (size > MAX_FILE_BYTES)
    return refused(
      new CryptoNetsError('TABLE_INVALID', `${name}: expected at most ${MAX_FILE_BYTES} bytes, got ${size}`),
    );
  const bytes = await file.arrayBuffer().catch(() => undefined);
  if (!bytes) return refused(new CryptoNetsError('FILE_UNREADABLE', name));
  const readingId = newOperationId();
  const stop = (): void => void bridge.call('images.stop', { readingId });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const shown = name.slice(-MAX_NAME);
    return await bridge.call('rows.read', { readingId, model, name: shown, bytes: new Uint8Array(bytes) });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const refused = (error: CryptoNetsError): Result<never> => ({ ok: false, error: toReport(error) });
