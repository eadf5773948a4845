/** UploadEvaluationKeys, in the order of docs/protocol.md: 1. header, 2. room for the keys, 3. chunks, 4. digest and expansion. */
import type {
  UploadEvaluationKeysRequest,
  UploadEvaluationKeysResponse,
} from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { requireOffset } from '../evaluation-keys/partial.ts';
import type { KeysUpload } from '../evaluation-keys/upload.ts';
import { ACKNOWLEDGE_EVERY_BYTES } from '../settings/limits.ts';
import { chunkFromWire, headerFromWire, receivedToWire } from './codecs/evaluation-keys.ts';
import type { ServerContext } from './context.ts';
import type { Inbox } from './inbox.ts';
import type { ConversationHandler } from './methods.ts';
import type { Outbox } from './outbox.ts';

/** Throws every code of docs/protocol.md. */
export function uploadEvaluationKeys({
  evaluationKeys,
}: ServerContext): ConversationHandler<UploadEvaluationKeysRequest, UploadEvaluationKeysResponse> {
  return async (inbox, outbox, { facts, peer, signal }) => {
    const { reference, offset } = headerFromWire(await inbox.next());
    facts.parameters = reference.parameterSet;
    const known = await evaluationKeys.status(reference, peer);
    requireOffset(offset, known.receivedBytes);
    if (known.state === 'ready') return outbox.say(receivedToWire(known.receivedBytes, true));
    const upload = await evaluationKeys.open(reference, peer);
    try {
      // What another replica took may have expired meanwhile.
      requireOffset(offset, upload.receivedBytes);
      await receive(inbox, outbox, upload, offset);
      facts.receivedBytes = upload.receivedBytes - offset;
      // All is there; what follows is computation, not the wire.
      outbox.say(receivedToWire(upload.receivedBytes, false));
      await Promise.race([upload.complete(), aborted(signal)]);
      outbox.say(receivedToWire(upload.receivedBytes, true));
    } finally {
      upload.letGo();
    }
  };
}

/** Takes chunks until the set is whole, from this call or, meanwhile, from another of the same client. */
async function receive(
  inbox: Inbox<UploadEvaluationKeysRequest>,
  outbox: Outbox<UploadEvaluationKeysResponse>,
  upload: KeysUpload,
  from: number,
): Promise<void> {
  let offset = from;
  let acknowledged = from;
  outbox.say(receivedToWire(upload.receivedBytes, false));
  while (!upload.whole) {
    const message = await inbox.next();
    if (message === undefined) throw tooShort(upload);
    const chunk = chunkFromWire(message);
    inbox.credit(chunk.data.length);
    if (chunk.offset !== offset) throw outOfPlace(offset, chunk.offset);
    upload.take(chunk.offset, chunk.data);
    offset += chunk.data.length;
    if (offset - acknowledged < ACKNOWLEDGE_EVERY_BYTES) continue;
    acknowledged = offset;
    await upload.keep();
    outbox.say(receivedToWire(upload.receivedBytes, false));
  }
}

function tooShort({ receivedBytes, totalBytes }: KeysUpload): CryptoNetsError {
  return new CryptoNetsError('STREAM_TOO_SHORT', `expected ${totalBytes} bytes, got ${receivedBytes}`);
}

function outOfPlace(expected: number, got: number): CryptoNetsError {
  return new CryptoNetsError('UPLOAD_OFFSET', `expected a chunk at ${expected}, got one at ${got}`);
}

/** Never resolves; the expansion itself goes on, for whoever asks next. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
