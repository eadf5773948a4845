/** Files that views open: read one after another, so that no more than one is held unpacked, and stopped by their id. */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { MAX_FILE_BYTES, MAX_IMAGES } from '../../shared/ipc/contract.ts';
import type { FileReading, PictureView } from '../../shared/ipc/types.ts';
import { readFileBytes, type NamedBytes } from '../images/index.ts';

export class Readings {
  readonly #running = new Map<string, AbortController>();
  #last: Promise<unknown> = Promise.resolve();

  /** @throws what electron/images throws; BATCH_TOO_LARGE, OPERATION_EXISTS, CANCELLED */
  read(
    id: string,
    { view, ...file }: NamedBytes & { readonly view?: PictureView | undefined },
  ): Promise<FileReading> {
    return this.run(id, (signal) => read(file, view, signal));
  }

  /** Another kind of reading, in the same row. @throws what it throws; OPERATION_EXISTS, CANCELLED */
  async run<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running.has(id)) throw new CryptoNetsError('OPERATION_EXISTS');
    const abort = new AbortController();
    this.#running.set(id, abort);
    const turn = this.#last.then(() => work(abort.signal));
    this.#last = turn.catch(() => undefined);
    return turn.finally(() => this.#running.delete(id));
  }

  /** A reading that has ended is none. */
  stop(id: string): void {
    this.#running.get(id)?.abort();
  }

  stopAll(): void {
    for (const abort of this.#running.values()) abort.abort();
  }
}

async function read(
  file: NamedBytes,
  view: PictureView | undefined,
  signal: AbortSignal,
): Promise<FileReading> {
  const reading = await readFileBytes(file, { view }, { signal, limitBytes: MAX_FILE_BYTES });
  throwIfAborted(signal);
  const count = reading.kind === 'images' ? reading.count : 0;
  if (count > MAX_IMAGES)
    throw new CryptoNetsError(
      'BATCH_TOO_LARGE',
      `${file.name}: expected at most ${MAX_IMAGES} images, got ${count}`,
    );
  return reading;
}
