/** Answers that were had before in this process: every request is encrypted anew, so no two right answers are the same bytes. */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** Enough of an answer to tell it from every other. */
const HEAD_BYTES = 4096;
const MOST = 4096;

const had = new Set<string>();

/** Remembers the latest. Who changes noise without changing scores is not noticed here, but by slots.ts and sample.ts. @throws RESULT_REPLAYED */
export function checkFresh(bytes: Uint8Array): void {
  const name = createHash('sha256').update(bytes.subarray(0, HEAD_BYTES)).digest('base64');
  if (had.has(name))
    throw new CryptoNetsError('RESULT_REPLAYED', 'the same bytes were the answer to an earlier request');
  had.add(name);
  if (had.size > MOST) had.delete(had.values().next().value!);
}
