/** The one contract between views and host: handlers, preload object, browser-shell routes and test doubles are derived from it. */
import { CryptoNetsError } from '../errors/index.ts';
import { NETWORK_NAME } from '../network/limits.ts';
import { METHOD_IDS } from '../methods/names.ts';
import { OPERATION_ID } from '../operations/index.ts';
import { ENGINE_CHOICES } from '../protocol/index.ts';
import { PACKINGS } from '../packing/packing.ts';
import { NAME_FORM, tidyName } from './typed-text.ts';
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
import { RUN_SOURCES } from './types.ts';
import type {
  About,
  BuiltInServer,
  FileReading,
  HistoryEntry,
  KeySummary,
  LedgerRequest,
  LedgerTotals,
  MethodRun,
  ModelCard,
  ModelSummary,
  PictureView,
  PredictionResult,
  ProblemReport,
  RowsReading,
  RowTexts,
  RunRecord,
  RunSummary,
  ServerState,
  ServerSummary,
  ServerTest,
  Settings,
  UpdateState,
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

/** The most cells of a table that are handed to views to be shown; all rows are predicted. */
export const MAX_SHOWN_CELLS = 200_000;
const MOST_COLUMNS = 16_384;

/** The largest file that a view may open: an IDX file of the most images. */
export const MAX_FILE_BYTES = MAX_IMAGES * IMAGE_BYTES + 16;

const id = text({
  min: 1,
  max: 64,
  form: { pattern: /^[A-Za-z0-9_-]+$/, called: 'letters, digits, dashes and underscores' },
});
const MOST_NAME_CHARACTERS = 64;
const written = text({ min: 1, max: MOST_NAME_CHARACTERS, form: NAME_FORM });
/** Names of keys and servers: NFC, without space around them, so that what looks the same is the same. */
export const keyName: Parser<string> = (value, where) =>
  written(typeof value === 'string' ? tidyName(value) : value, where);
const name = keyName;
const modelName = text({ min: 1, max: 64, form: { pattern: NETWORK_NAME, called: 'the name of a model' } });
const operationId = text({
  min: 32,
  max: 32,
  form: { pattern: OPERATION_ID, called: '32 lower-case hexadecimal digits' },
});
const commitment = text({
  min: 64,
  max: 64,
  form: { pattern: /^[0-9a-f]{64}$/, called: '64 lower-case hexadecimal digits' },
});
const signerKey = text({
  min: 4,
  max: 64,
  form: { pattern: /^([0-9a-f]{64}|none)$/, called: '64 lower-case hexadecimal digits, or none' },
});
/** UTF-8 bytes, so that the receiver can zero them. */
const secret = bytes(1, 1024);
/** What the images are called on the screen: a file's name as it came, cut short by the view. */
const title = text({ max: 255 });
const address = text({ min: 3, max: 255 });
const caPem = text({ max: 65_536 });
const token = text({ max: 1024 });
const cell = text({ max: 65_536 });
const texts = list(cell, MOST_COLUMNS);
/** Rows as they were written; no more cells than are shown. */
const rowTexts: Parser<RowTexts & { readonly count: number }> = (value, where) => {
  const rows = object({
    count: integer(1, MAX_IMAGES),
    header: texts,
    cells: list(texts, MAX_IMAGES),
  })(value, where);
  const cells = rows.cells.reduce((sum, row) => sum + row.length, 0);
  if (cells <= MAX_SHOWN_CELLS) return rows;
  throw new CryptoNetsError(
    'ARGUMENT_INVALID',
    `${where}.cells: expected at most ${MAX_SHOWN_CELLS}, got ${cells}`,
  );
};
/** The least that is cut out of a picture, in thousandths. */
const LEAST_CUT = 10;
const share = integer(0, 1000);
const view = object({
  quarterTurns: integer(0, 3),
  left: share,
  top: share,
  right: share,
  bottom: share,
});
const pictureView: Parser<PictureView> = (value, where) => {
  const wish = view(value, where);
  if (wish.right - wish.left >= LEAST_CUT && wish.bottom - wish.top >= LEAST_CUT) return wish;
  throw new CryptoNetsError(
    'ARGUMENT_INVALID',
    `${where}: expected a part of at least ${LEAST_CUT} thousandths`,
  );
};
const wayIn = variants({
  passphrase: { passphrase: secret },
  recovery: { code: secret },
  keyring: {},
  file: {},
});
/** What somebody at an open vault proves to be its owner by. */
const proof = variants({ passphrase: { passphrase: secret }, recovery: { code: secret } });

export const CALLS = {
  'app.about': call<About>()(nothing),
  /** Whether there is a newer version: asked where the settings say so, once a day; `now`: today again. */
  'app.update': call<UpdateState>()(object({ now: boolean })),
  /** What somebody may hand on when something went wrong: put together here, sent nowhere. */
  'app.report': call<ProblemReport>()(nothing),
  /** Answers at once: whether the host is alive, which an open connection does not say. */
  'app.ping': call<undefined>()(nothing),

  'vault.status': call<VaultStatus>()(nothing),
  /** Makes the vault; answers the recovery code once when one was asked for. */
  'vault.create': call<{ readonly status: VaultStatus; readonly recoveryCode: string | null }>()(
    object({
      protection: variants({ passphrase: { passphrase: secret }, keyring: {}, file: {} }),
      recoveryCode: boolean,
    }),
  ),
  'vault.unlock': call<VaultStatus>()(wayIn),
  /** Opens a vault whose rows something else has changed (VAULT_ALTERED), and takes them as they are. */
  'vault.acceptChanges': call<VaultStatus>()(wayIn),
  'vault.lock': call<VaultStatus>()(nothing),
  /** Of an open vault, by somebody who proves again to be its owner; answers a new recovery code once where there was one. */
  'vault.changePassphrase': call<{ readonly status: VaultStatus; readonly recoveryCode: string | null }>()(
    object({ current: proof, next: secret }),
  ),
  /** Gives up a locked vault that nobody can open any more: stored keys, history and tokens of servers go with it. */
  'vault.startOver': call<VaultStatus>()(nothing),

  'keys.list': call<readonly KeySummary[]>()(nothing),
  /** Starts an operation; its result is a KeySummary. */
  'keys.create': call<undefined>()(object({ operationId, name })),
  'keys.rename': call<KeySummary>()(object({ id, name })),
  /** The whole key, for good; of an open vault by somebody who proves again to be its owner, where that can be typed. */
  'keys.delete': call<undefined>()(object({ id, current: optional(proof) })),

  'servers.list': call<readonly ServerSummary[]>()(nothing),
  'servers.add': call<ServerSummary>()(
    object({
      name,
      address,
      caPem: optional(caPem),
      token: optional(token),
    }),
  ),
  /**
   * Tries a server out and keeps nothing. `id`: a known one, whose certificate and token count where none are given. Never fails because of the
   * server: what is wrong is told. @throws ARGUMENT_INVALID, SERVER_NOT_FOUND
   */
  'servers.test': call<ServerTest>()(
    object({ id: optional(id), address, caPem: optional(caPem), token: optional(token) }),
  ),
  /** What is left out stays; an empty certificate is none. At another address the token is asked for again. @throws ARGUMENT_INVALID, SERVER_EXISTS, SERVER_NOT_FOUND, VAULT_LOCKED */
  'servers.change': call<ServerSummary>()(
    object({
      id,
      name: optional(name),
      address: optional(address),
      caPem: optional(caPem),
      token: optional(token),
    }),
  ),
  /** With its token; where there is a vault, by somebody who proves again to be its owner. */
  'servers.remove': call<undefined>()(object({ id, current: optional(proof) })),
  'servers.select': call<ServerState>()(object({ id })),
  'servers.state': call<ServerState>()(nothing),
  'servers.builtIn': call<BuiltInServer>()(nothing),
  /** Starts the built-in server, or ends it when the last prediction on it is done; stopped, it stays so. */
  'servers.run': call<BuiltInServer>()(object({ run: boolean })),

  'models.list': call<readonly ModelSummary[]>()(nothing),
  /** All of one; its network is fetched where it is public. @throws MODEL_NOT_FOUND */
  'models.open': call<ModelCard>()(object({ name: modelName })),
  /** Takes a model that is another than before, by the commitment that was looked at, or that is signed by another (or nobody) than before. */
  'models.accept': call<undefined>()(
    object({
      name: modelName,
      commitment,
      signer: optional(signerKey),
    }),
  ),

  /**
   * Asks for a prediction, which begins when those before it have ended, of grey images (0 black to 255 white ink, 28 x 28, as MNIST), or, where `rows` are given, of rows: `pixels` are then the
   * integers that `rows.read` made of them. Its result is a PredictionResult.
   */
  'predict.start': call<undefined>()(
    object({
      operationId,
      model: optional(text({ min: 1, max: 64 })),
      packing: oneOf('auto', ...PACKINGS),
      pixels: bytes(1, MAX_IMAGES * IMAGE_BYTES),
      rows: optional(rowTexts),
      labels: optional(bytes(1, MAX_IMAGES)),
      checkPlain: boolean,
      /** Id of a second server, which is sent the same ciphertexts: an answer that differs is RESULT_DISAGREES. */
      agree: optional(id),
      /** Of the images, for views that open the run again. */
      source: optional(oneOf(...RUN_SOURCES)),
      title: optional(title),
      /** Strokes of one drawing say the same id: the newest of them stands for all in the history. */
      drawing: optional(operationId),
    }),
  ),
  /**
   * Makes ready what an interactive prediction needs, so that the next one is quick: key, plan, evaluation keys on the server. An operation
   * (cancel it by its id); its result is the KeySummary of the key that is used. Stages: `keygen`, `upload-keys`.
   */
  'predict.warm': call<undefined>()(object({ operationId, model: optional(text({ min: 1, max: 64 })) })),
  /** A file that was opened, read and decoded on the privileged side: views know no formats. `images.stop` of its id stops it. */
  'images.read': call<FileReading>()(
    object({
      readingId: operationId,
      name: text({ max: 255 }),
      bytes: bytes(0, MAX_FILE_BYTES),
      /** Of a picture; whatever else is read, is read whole. */
      view: optional(pictureView),
    }),
  ),
  /** A file of rows for a model of tables or sequences, parsed and encoded on the privileged side; stopped like images. @throws TABLE_INVALID, INPUT_MISMATCH */
  'rows.read': call<RowsReading>()(
    object({
      readingId: operationId,
      model: modelName,
      name: text({ max: 255 }),
      bytes: bytes(0, MAX_FILE_BYTES),
    }),
  ),
  /** One row that was typed, a text for each column of the model in its order. @throws TABLE_INVALID, INPUT_MISMATCH */
  'rows.typed': call<RowsReading>()(object({ model: modelName, values: texts })),
  /** Rows that came with the program, of a bundled model; null where there are none. */
  'rows.samples': call<RowsReading | null>()(object({ model: modelName })),
  'images.stop': call<undefined>()(object({ readingId: operationId })),

  /**
   * Starts a run of one image by a method of the talk's table: on this computer alone, whatever server is selected. Its result is a MethodRun.
   * @throws (as its end) BUSY while another one runs
   */
  'methods.run': call<undefined>()(
    object({ operationId, method: oneOf(...METHOD_IDS), pixels: bytes(IMAGE_BYTES, IMAGE_BYTES) }),
  ),

  'operation.cancel': call<undefined>()(object({ operationId })),

  /** Predictions of this session, newest first: those that run, and the latest that have ended. */
  'runs.list': call<readonly RunSummary[]>()(nothing),
  /** All of one, to show it or to go on following it. @throws NOT_FOUND */
  'runs.open': call<RunRecord>()(object({ operationId })),
  /** Labels that came afterwards. @throws NOT_FOUND, LABELS_MISMATCH */
  'runs.label': call<undefined>()(object({ operationId, labels: bytes(1, MAX_IMAGES) })),
  /** Puts one that has ended away: its images and its answer leave the memory. One that runs stays. */
  'runs.forget': call<undefined>()(object({ operationId })),

  'history.list': call<{ readonly entries: readonly HistoryEntry[]; readonly total: number }>()(
    object({
      offset: integer(0, 1_000_000),
      limit: integer(1, 200),
      /** Parts of what stands in an entry, each somewhere in it. */
      query: optional(text({ max: 100 })),
    }),
  ),
  /** More than one, where there is a vault, by somebody who proves again to be its owner: many together are as good as all. */
  'history.delete': call<undefined>()(object({ ids: list(id, 200), current: optional(proof) })),
  /** All of it, for good; where there is a vault, by somebody who proves again to be its owner. */
  'history.clear': call<undefined>()(object({ current: optional(proof) })),

  /** Requests of this session to servers, newest first: as many as are kept, and totals of all. */
  'ledger.list': call<{ readonly requests: readonly LedgerRequest[]; readonly totals: LedgerTotals }>()(
    nothing,
  ),

  'settings.get': call<Settings>()(nothing),
  'settings.set': call<Settings>()(
    object({
      theme: optional(oneOf('system', 'light', 'dark')),
      language: optional(oneOf('system', 'en', 'de')),
      engine: optional(oneOf(...ENGINE_CHOICES)),
      keepHistory: optional(boolean),
      historyDays: optional(integer(0, 3650)),
      autoLockMinutes: optional(integer(0, 1440)),
      predictWhileDrawing: optional(boolean),
      checkForUpdates: optional(boolean),
      notify: optional(boolean),
      canaryPercent: optional(integer(0, 100)),
      /** To keep entries of the history for less long, which deletes the older ones: where there is a vault, of its owner. */
      current: optional(proof),
      /** An empty name is the server's first. */
      model: optional(text({ max: 64 })),
    }),
  ),
} as const;

export type CallName = keyof typeof CALLS;
export type InputOf<K extends CallName> = (typeof CALLS)[K] extends Call<infer I, unknown> ? I : never;
export type OutputOf<K extends CallName> = (typeof CALLS)[K] extends Call<unknown, infer O> ? O : never;

/** What an operation results in, by the call that starts it; that call's own answer only says that it was started. */
export interface OperationResults {
  readonly 'predict.start': PredictionResult;
  readonly 'predict.warm': KeySummary;
  readonly 'keys.create': KeySummary;
  readonly 'methods.run': MethodRun;
}
export type OperationCall = keyof OperationResults;

/** What the host implements: a missing handler does not compile. */
export type Handlers = { readonly [K in CallName]: (input: InputOf<K>) => Promise<OutputOf<K>> };

export function isCallName(value: unknown): value is CallName {
  return typeof value === 'string' && Object.hasOwn(CALLS, value);
}
