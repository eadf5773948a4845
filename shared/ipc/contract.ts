/** The one contract between views and host: handlers, preload object, browser-shell routes and test doubles are derived from it. */
import { OPERATION_ID } from '../operations/index.ts';
import {
  boolean,
  bytes,
  integer,
  list,
  nothing,
  object,
  oneOf,
  optional,
  text,
  variants,
  type Parser,
} from './parse.ts';
import type {
  About,
  HistoryEntry,
  KeySummary,
  ModelSummary,
  ServerState,
  ServerSummary,
  Settings,
  VaultStatus,
} from './types.ts';

/** A call: the parser of its input (run on the privileged side) and, as a type only, its result. */
export interface Call<I, O> {
  readonly parse: Parser<I>;
  readonly result?: O;
}

function call<O>(): <I>(parse: Parser<I>) => Call<I, O> {
  return (parse) => ({ parse });
}

/** 28 x 28 grey pixels an image. */
export const IMAGE_BYTES = 784;
/** The most images one call may carry (larger files go through the command line in several batches). */
export const MAX_IMAGES = 65_536;

const id = text({ min: 1, max: 64, pattern: /^[A-Za-z0-9_-]+$/ });
const name = text({ min: 1, max: 64, pattern: /^[\p{L}\p{N} ._-]+$/u });
const operationId = text({ min: 32, max: 32, pattern: OPERATION_ID });
/** UTF-8 bytes, so that the receiver can zero them. */
const secret = bytes(1, 1024);

export const CALLS = {
  'app.about': call<About>()(nothing),

  'vault.status': call<VaultStatus>()(nothing),
  /** Makes the vault; answers the recovery code once when one was asked for. */
  'vault.create': call<{ readonly status: VaultStatus; readonly recoveryCode: string | null }>()(
    object({
      protection: variants({ passphrase: { passphrase: secret }, keyring: {}, file: {} }),
      recoveryCode: boolean,
    }),
  ),
  'vault.unlock': call<VaultStatus>()(
    variants({ passphrase: { passphrase: secret }, recovery: { code: secret }, keyring: {}, file: {} }),
  ),
  'vault.lock': call<VaultStatus>()(nothing),
  'vault.changePassphrase': call<VaultStatus>()(object({ passphrase: secret })),

  'keys.list': call<readonly KeySummary[]>()(nothing),
  /** Starts an operation; its result is a KeySummary. */
  'keys.create': call<undefined>()(object({ operationId, name })),
  'keys.delete': call<undefined>()(object({ id })),

  'servers.list': call<readonly ServerSummary[]>()(nothing),
  'servers.add': call<ServerSummary>()(
    object({
      name,
      address: text({ min: 3, max: 255 }),
      caPem: optional(text({ max: 65_536 })),
      token: optional(text({ max: 1024 })),
    }),
  ),
  'servers.remove': call<undefined>()(object({ id })),
  'servers.select': call<ServerState>()(object({ id })),
  'servers.state': call<ServerState>()(nothing),

  'models.list': call<readonly ModelSummary[]>()(nothing),

  /** Starts a prediction of `images` grey images (0 black to 255 white ink, 28 x 28, as MNIST). Its result is a PredictionResult. */
  'predict.start': call<undefined>()(
    object({
      operationId,
      model: optional(text({ min: 1, max: 64 })),
      packing: oneOf('auto', 'batch', 'interactive'),
      pixels: bytes(IMAGE_BYTES, MAX_IMAGES * IMAGE_BYTES),
      labels: optional(bytes(1, MAX_IMAGES)),
      checkPlain: boolean,
    }),
  ),
  /**
   * Makes ready what an interactive prediction needs, so that the next one is quick: key, plan, evaluation keys on the server. An operation
   * (cancel it by its id); its result is the KeySummary of the key that is used. Stages: `keygen`, `upload-keys`.
   */
  'predict.warm': call<undefined>()(object({ operationId, model: optional(text({ min: 1, max: 64 })) })),
  'operation.cancel': call<undefined>()(object({ operationId })),

  'history.list': call<{ readonly entries: readonly HistoryEntry[]; readonly total: number }>()(
    object({ offset: integer(0, 1_000_000), limit: integer(1, 200) }),
  ),
  'history.delete': call<undefined>()(object({ ids: list(id, 200) })),
  'history.clear': call<undefined>()(nothing),

  'settings.get': call<Settings>()(nothing),
  'settings.set': call<Settings>()(
    object({
      theme: optional(oneOf('system', 'light', 'dark')),
      engine: optional(oneOf('auto', 'native', 'seal')),
      keepHistory: optional(boolean),
      autoLockMinutes: optional(integer(0, 1440)),
    }),
  ),
} as const;

export type CallName = keyof typeof CALLS;
export type InputOf<K extends CallName> = (typeof CALLS)[K] extends Call<infer I, unknown> ? I : never;
export type OutputOf<K extends CallName> = (typeof CALLS)[K] extends Call<unknown, infer O> ? O : never;
export const CALL_NAMES = Object.keys(CALLS) as readonly CallName[];

/** What the host implements: a missing handler does not compile. */
export type Handlers = { readonly [K in CallName]: (input: InputOf<K>) => Promise<OutputOf<K>> };

export function isCallName(value: unknown): value is CallName {
  return typeof value === 'string' && Object.hasOwn(CALLS, value);
}
