/** The one list of stages from button to kernel, and the trace of one operation through them. */

export type Where = 'client' | 'wire' | 'server';

/** What the program knows of a stage. Its words are each surface's own (`electron/cli/words`, `renderer/src/lib/words`). */
export interface StageFacts {
  readonly where: Where;
}

/** In the order in which they begin. Client and server stages overlap in time where the engine streams. */
export const STAGES = {
  /** Server, model, packing and key are found, before anything is done with an image. */
  start: { where: 'client' },
  /** Images are read, centred and reduced to the grey levels of the model. */
  prepare: { where: 'client' },
  /** A fresh secret key is made. */
  keygen: { where: 'client' },
  /** Pixels are laid into the slots of plaintexts. */
  encode: { where: 'client' },
  /** Each plaintext becomes a ciphertext. */
  encrypt: { where: 'client' },
  /** Evaluation keys travel, once for each key and server. */
  'upload-keys': { where: 'wire' },
  /** The request is announced, and the server takes it: a round trip, and the wait for a place. */
  admission: { where: 'wire' },
  /** Ciphertexts travel. */
  upload: { where: 'wire' },
  /** All has arrived, and no answer yet: the server computes. */
  answer: { where: 'wire' },
  /** The request waits for its turn. */
  queue: { where: 'server' },
  /** Compact ciphertexts are checked and expanded. */
  expand: { where: 'server' },
  /** All layers of a private model: which they are is not told. */
  evaluate: { where: 'server' },
  /** A convolution, by itself. */
  convolve: { where: 'server' },
  /** Squares, by themselves. */
  square: { where: 'server' },
  /** Dense layers before the last one, by themselves. */
  dense: { where: 'server' },
  /** Layers before the last one, fused into one pass: convolution, square and dense layer. */
  'hidden-layers': { where: 'server' },
  /** Ciphertexts are moved to a smaller modulus. */
  switch: { where: 'server' },
  /** The last layer, which gives the scores, by itself. */
  output: { where: 'server' },
  /** The last layers, fused into one pass: a square and the layer that gives the scores. */
  'output-layers': { where: 'server' },
  /** Encrypted scores are made to tell nothing else: relinearised, encrypted anew, flooded with noise. */
  flood: { where: 'server' },
  /** The encrypted scores are reduced to their smallest form. */
  pack: { where: 'server' },
  /** Encrypted scores travel back. */
  download: { where: 'wire' },
  /** The same ciphertexts go to a second server, whose answer is compared. */
  agree: { where: 'wire' },
  /** The scores are decrypted. */
  decrypt: { where: 'client' },
  /** Scores are read from the slots and the largest one is picked. */
  decode: { where: 'client' },
  /** What lies between the other stages: handing over, checking, waiting for a processor. */
  between: { where: 'client' },
} as const satisfies Record<string, StageFacts>;

export type StageName = keyof typeof STAGES;
export const STAGE_NAMES = Object.keys(STAGES) as readonly StageName[];

export function isStageName(value: unknown): value is StageName {
  return typeof value === 'string' && Object.hasOwn(STAGES, value);
}

/**
 * One stage of one operation.
 * `startMs` counts from the start of the operation on the machine that ran the stage (client and wire: the client's clock from the button;
 * server: the server's clock from the arrival of the header). Clocks of two machines are never subtracted.
 */
export interface StageSpan {
  readonly name: StageName;
  readonly startMs: number;
  /** From first to last work of the stage; stages that stream overlap. */
  readonly durationMs: number;
  /** Processor time of all threads together, where the engine measures it: what the stage cost, whatever it overlapped with. */
  readonly busyMs?: number;
  /** Bytes that crossed the wire in this stage. */
  readonly bytes?: number;
  /** Items done (images, ciphertexts), in the unit of the stage. */
  readonly count?: number;
}

/** All that was measured of one operation; the timeline, the log line, the benchmark row and the history row are readings of it. */
export interface Trace {
  readonly spans: readonly StageSpan[];
  readonly wallMs: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  /** Calls to the server, one after another, that the spans add up; null in a trace of a version that did not count them. */
  readonly calls: number | null;
}
