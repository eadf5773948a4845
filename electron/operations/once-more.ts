/** A call that was lost on the way is made once more: a replica or a worker that died, a server that ends, a proxy that had none to give it to. */
import { setTimeout as pause } from 'node:timers/promises';
import { throwIfAborted, toCryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';

/** Failures after which another replica, or the same one a moment later, may well answer. Nothing of them depends on what was decrypted. */
const LOST: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SERVER_LOST',
  'WORKER_LOST',
  'SHUTTING_DOWN',
  'PROXY_BAD_GATEWAY',
  'PROXY_NO_SERVER',
]);

/** Load balancers look after their servers about once a second. */
const SHORTEST_WAIT_MS = 1200;
const LONGEST_WAIT_MS = 5000;

/**
 * Once, not more: whoever is lost twice should know. A second attempt that reaches nobody is told as the loss that it was.
 * @throws what the last attempt failed with; CANCELLED while it waits
 */
export async function onceMore<T>(work: () => Promise<T>, { signal }: Control): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const lost = toCryptoNetsError(thrown);
    if (!LOST.has(lost.code) || signal?.aborted) throw thrown;
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, lost.retryAfterMs ?? 0));
    await pause(waitMs, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
    return work().catch((again: unknown) => {
      throw toCryptoNetsError(again).code === 'SERVER_UNREACHABLE' ? thrown : again;
    });
  }
}
