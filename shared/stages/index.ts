/** The one list of stages from button to kernel, and the trace of one operation through them. */

export type Where = 'client' | 'wire' | 'server';

export interface StageFacts {
  readonly where: Where;
  /** Short label for a bar of the timeline. */
  readonly label: string;
  /** What happens, in one sentence. */
  readonly what: string;
  /** What the server could and could not learn in this stage. */
  readonly learns: string;
}

const NOTHING = 'The server is not involved and learns nothing.';

/** In the order in which they begin. Client and server stages overlap in time where the engine streams. */
export const STAGES = {
  prepare: {
    where: 'client',
    label: 'Prepare',
    what: 'Images are read, centred and reduced to the grey levels of the model.',
    learns: NOTHING,
  },
  keygen: {
    where: 'client',
    label: 'Make key',
    what: 'A fresh secret key is made on this computer.',
    learns: NOTHING,
  },
  encode: {
    where: 'client',
    label: 'Encode',
    what: 'Pixels are laid into the slots of plaintexts.',
    learns: NOTHING,
  },
  encrypt: {
    where: 'client',
    label: 'Encrypt',
    what: 'Each plaintext becomes a ciphertext under your secret key.',
    learns: NOTHING,
  },
  'upload-keys': {
    where: 'wire',
    label: 'Send keys',
    what: 'Evaluation keys travel to the server, once for each key.',
    learns: 'The server sees keys that let it compute, not decrypt.',
  },
  upload: {
    where: 'wire',
    label: 'Send',
    what: 'Ciphertexts travel to the server.',
    learns:
      'The server sees that you ask, when, and how many bytes; not what is in them, nor how many images share a batch.',
  },
  queue: {
    where: 'server',
    label: 'Wait',
    what: 'The request waits for its turn.',
    learns: 'Nothing beyond the upload.',
  },
  expand: {
    where: 'server',
    label: 'Expand',
    what: 'Compact ciphertexts are checked and expanded.',
    learns: 'Nothing beyond the upload.',
  },
  convolve: {
    where: 'server',
    label: 'Evaluate 1',
    what: 'Convolution, square and the hidden layer are computed on ciphertexts.',
    learns: 'Nothing: it computes on noise.',
  },
  switch: {
    where: 'server',
    label: 'Switch',
    what: 'Ciphertexts are moved to a smaller modulus, which keeps their noise small.',
    learns: 'Nothing: it computes on noise.',
  },
  output: {
    where: 'server',
    label: 'Evaluate 2',
    what: 'The second square and the output layer are computed on ciphertexts.',
    learns: 'Nothing: it computes on noise.',
  },
  pack: {
    where: 'server',
    label: 'Pack',
    what: 'The encrypted scores are reduced to their smallest form.',
    learns: 'Nothing: it computes on noise.',
  },
  download: {
    where: 'wire',
    label: 'Receive',
    what: 'Encrypted scores travel back.',
    learns: 'The server sees the bytes it sends.',
  },
  decrypt: {
    where: 'client',
    label: 'Decrypt',
    what: 'The scores are decrypted with your secret key.',
    learns: NOTHING,
  },
  decode: {
    where: 'client',
    label: 'Decode',
    what: 'Scores are read from the slots and the largest one is picked.',
    learns: NOTHING,
  },
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
}
