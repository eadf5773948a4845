/** UploadKeys, in the order of docs/protocol.md: 1. header, 2. room for the keys, 3. chunks, 4. digest and expansion. */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { UploadKeysRequest, UploadKeysResponse } from '../../proto/gen/cryptonets/v1/keys.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { PartialKeys } from '../keys/partial.ts';
import { ACKNOWLEDGE_EVERY_BYTES } from '../limits.ts';
import type { CallFacts } from '../observe/log.ts';
import type { CallScope } from './call-scope.ts';
import { keysChunkFromWire, keysHeaderFromWire, keysReceivedToWire, type KeysHeader } from './codecs/keys.ts';
import type { Received } from './codecs/request.ts';
import type { ServerContext } from './context.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { hostOf } from './peer.ts';

export type UploadKeysCall = ServerDuplexStream<Received<UploadKeysRequest>, UploadKeysResponse>;

interface Ends {
  readonly inbox: Inbox<UploadKeysRequest>;
  readonly outbox: Outbox<UploadKeysResponse>;
}

/** @throws every code of docs/protocol.md, as a status with its detail */
export async function uploadKeys(
  context: ServerContext,
  call: UploadKeysCall,
  scope: CallScope,
  facts: CallFacts,
): Promise<void> {
  const inbox = new Inbox<UploadKeysRequest>(call, scope.signal, context.limits.idleTimeoutMs);
  const outbox = new Outbox<UploadKeysResponse>(call, scope.signal);
  const header = keysHeaderFromWire(await inbox.next());
  facts.parameters = header.reference.parameterSet;
  const { keys } = context;
  if (keys.isReady(header.reference)) {
    outbox.say(keysReceivedToWire(header.totalBytes, true));
    return;
  }
  const partial = keys.open(header.reference, header.totalBytes, hostOf(call.getPeer()));
  const letGo = partial.hold();
  try {
    await receive({ inbox, outbox }, partial, header);
    facts.receivedBytes = partial.receivedBytes - header.offset;
    // All is there; what follows is computation, not the wire.
    outbox.say(keysReceivedToWire(header.totalBytes, false));
    await Promise.race([partial.complete(), aborted(scope.signal)]);
    outbox.say(keysReceivedToWire(header.totalBytes, true));
  } finally {
    letGo();
  }
}

/** Takes chunks until the set is whole, from this call or, meanwhile, from another of the same client. */
async function receive({ inbox, outbox }: Ends, partial: PartialKeys, header: KeysHeader): Promise<void> {
  partial.requireOffset(header.offset);
  let offset = header.offset;
  let acknowledged = offset;
  outbox.say(keysReceivedToWire(partial.receivedBytes, false));
  while (!partial.whole) {
    const message = await inbox.next();
    if (message === undefined) throw tooShort(partial, header);
    const chunk = keysChunkFromWire(message);
    if (chunk.offset !== offset) throw outOfPlace(offset, chunk.offset);
    partial.take(chunk.offset, chunk.data);
    offset += chunk.data.length;
    if (offset - acknowledged < ACKNOWLEDGE_EVERY_BYTES) continue;
    acknowledged = offset;
    outbox.say(keysReceivedToWire(partial.receivedBytes, false));
  }
}

function tooShort({ receivedBytes }: PartialKeys, { totalBytes }: KeysHeader): CryptoNetsError {
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
