/** Sees every request of a connection at the place where it leaves this computer: which, when, how many bytes, how it ended. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { InterceptingCall, status, type Interceptor, type Metadata, type StatusObject } from '@grpc/grpc-js';
import { CatalogServiceService } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { EvaluationKeyServiceService } from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { PredictionServiceService } from '../../proto/gen/cryptonets/v1/prediction.ts';
import type { LedgerRequest, RequestKind } from '../../shared/ipc/types.ts';
import { KEYS_METADATA_KEY, MODEL_METADATA_KEY } from '../../shared/protocol/index.ts';

/** Told of a request when it begins, and again when it has ended. */
export type Recorder = (request: LedgerRequest) => void;

type Serialize = (message: unknown) => Uint8Array;

interface Method {
  readonly path: string;
  readonly requestSerialize: unknown;
  readonly responseSerialize: unknown;
}

const kindOf = (method: Method, kind: RequestKind) => [method.path, { kind, method }] as const;

const KNOWN = new Map([
  kindOf(CatalogServiceService.getCatalog, 'catalog'),
  kindOf(CatalogServiceService.getPlans, 'plans'),
  kindOf(CatalogServiceService.getModel, 'model'),
  kindOf(EvaluationKeyServiceService.getEvaluationKeyStatus, 'key-status'),
  kindOf(EvaluationKeyServiceService.uploadEvaluationKeys, 'keys'),
  kindOf(PredictionServiceService.predict, 'predict'),
]);

/** Above it, the bytes that a message carries are counted without the few that frame them: encoding them twice would cost. */
const LARGE_BYTES = 64 * 1024;

/** Bytes of a message, as it travels. */
function sizeOf(message: unknown, serialize: unknown): number {
  // Of a call that failed, grpc-js passes a null on.
  if (message === null || message === undefined) return 0;
  const carried = carriedBytes(message);
  return carried > LARGE_BYTES || typeof serialize !== 'function'
    ? carried
    : (serialize as Serialize)(message).length;
}

function carriedBytes(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + carriedBytes(part), 0);
}

function outcomeOf({ code }: StatusObject): LedgerRequest['outcome'] {
  if (code === status.OK) return 'done';
  return code === status.CANCELLED ? 'stopped' : 'failed';
}

/** What is kept of a request for evidence: nothing of it is sent, or changes what is. */
export interface SeenRequest {
  requestId?: Uint8Array;
  /** As it came. */
  answer?: Uint8Array;
}

const canary = new AsyncLocalStorage<SeenRequest>();

/** Requests that begin in `work` are listed as canaries. They take the path of every other: the mark stays in this process. */
export function seenAsCanary<T>(seen: SeenRequest, work: () => Promise<T>): Promise<T> {
  return canary.run(seen, work);
}

/** Of the canary that runs now, if one does. */
export function seeRequest(seen: SeenRequest): void {
  Object.assign(canary.getStore() ?? {}, seen);
}

/** Numbers of requests count up within a session, whatever they are. */
let last = 0;

/** A request that begins now, of which nothing is known yet. @param server as it is dialled: `host:port` */
export function openRequest(server: string, kind: LedgerRequest['kind']): LedgerRequest {
  const unknown = { model: null, linkable: false, sentBytes: 0, receivedBytes: 0, durationMs: 0 };
  return { id: ++last, at: new Date().toISOString(), server, kind, ...unknown, outcome: 'open' };
}

/** @param server as it is dialled: `host:port` */
export function recording(server: string, tell: Recorder): Interceptor {
  return (options, nextCall) => {
    const { kind, method } = KNOWN.get(options.method_definition.path) ?? { kind: 'other' as const };
    const startedMs = performance.now();
    const shown = kind === 'predict' && canary.getStore() ? 'canary' : kind;
    let seen = openRequest(server, shown);
    const call = nextCall(options);
    return new InterceptingCall(call, {
      start: (metadata, listener, next) => {
        const model = metadata.get(MODEL_METADATA_KEY)[0];
        const linkable =
          kind === 'keys' || kind === 'key-status' || metadata.get(KEYS_METADATA_KEY).length > 0;
        seen = { ...seen, linkable, model: model === undefined ? null : String(model) };
        tell(seen);
        next(metadata, {
          // With it, grpc-js takes this for a whole listener, which passes on by itself.
          onReceiveMetadata: (received: Metadata) => listener.onReceiveMetadata(received),
          onReceiveMessage: (message: unknown) => {
            seen = {
              ...seen,
              receivedBytes: seen.receivedBytes + sizeOf(message, method?.responseSerialize),
            };
            listener.onReceiveMessage(message);
          },
          onReceiveStatus: (ended: StatusObject) => {
            tell({ ...seen, durationMs: performance.now() - startedMs, outcome: outcomeOf(ended) });
            listener.onReceiveStatus(ended);
          },
        });
      },
      sendMessage: (message: unknown, next) => {
        seen = { ...seen, sentBytes: seen.sentBytes + sizeOf(message, method?.requestSerialize) };
        next(message);
      },
    });
  };
}
