/** Long loops over images let events in now and then, and stop when they are asked to. */
import { throwIfAborted } from '../../shared/errors/index.ts';

/** How long work may go on before others get their turn, in milliseconds. */
const TURN_MS = 20;

/** A function to be called at every step. @throws CANCELLED */
export function pauses(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
    throwIfAborted(signal);
  };
}
