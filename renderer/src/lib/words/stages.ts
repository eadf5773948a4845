/** Words of the stages from button to kernel: on a bar, while it runs, what happens in it, and what the server could learn. */
import type { StageName } from '../../../../shared/stages/index.ts';

export interface StageWords {
  /** Short, for a bar of the timeline. */
  readonly label: string;
  /** While it runs. */
  readonly now: string;
  /** What happens, in one sentence. */
  readonly what: string;
  /** What the server could and could not learn. */
  readonly learns: string;
}

const NOT_INVOLVED = 'The server is not involved and learns nothing.';
const AS_UPLOADED = 'Nothing beyond the upload.';
const ON_NOISE = 'Nothing: it computes on noise.';

export const stages = {
  start: {
    label: 'Start',
    now: 'Starting',
    what: 'Server and model are looked up, and the way to send and the key are chosen.',
    learns: 'The server sees that somebody asks for its list of models.',
  },
  prepare: {
    label: 'Prepare',
    now: 'Preparing',
    what: 'What was entered is brought into the form that the model reads, in a few levels.',
    learns: NOT_INVOLVED,
  },
  keygen: {
    label: 'Make key',
    now: 'Making a key',
    what: 'A fresh secret key is made on this computer.',
    learns: NOT_INVOLVED,
  },
  encode: {
    label: 'Encode',
    now: 'Encoding',
    what: 'Values are laid into the slots of plaintexts.',
    learns: NOT_INVOLVED,
  },
  encrypt: {
    label: 'Encrypt',
    now: 'Encrypting',
    what: 'Each plaintext becomes a ciphertext under your secret key.',
    learns: NOT_INVOLVED,
  },
  'upload-keys': {
    label: 'Evaluation keys',
    now: 'Sending evaluation keys',
    what: 'Evaluation keys travel to the server, once for each key.',
    learns: 'The server sees evaluation keys, which let it compute, not decrypt.',
  },
  admission: {
    label: 'Ask',
    now: 'Asking the server for a place',
    what: 'The request is announced, and the server takes it as soon as it has room.',
    learns:
      'The server sees which model and which encryption parameters are asked for, and which evaluation keys.',
  },
  upload: {
    label: 'Send',
    now: 'Sending',
    what: 'Ciphertexts travel to the server.',
    learns:
      'The server sees that you ask, when, and how many bytes; not what is in them, nor how many share a batch.',
  },
  answer: {
    label: 'Await the answer',
    now: 'Waiting for the answer',
    what: 'All was sent, and nothing has come back: the server computes.',
    learns: AS_UPLOADED,
  },
  queue: {
    label: 'Wait',
    now: 'Waiting for the server',
    what: 'The request waits for its turn.',
    learns: AS_UPLOADED,
  },
  expand: {
    label: 'Expand',
    now: 'The server expands',
    what: 'Compact ciphertexts are checked and expanded.',
    learns: AS_UPLOADED,
  },
  evaluate: {
    label: 'Layers',
    now: 'The server computes, blind',
    what: 'The layers of a private model are computed on ciphertexts; which they are stays on the server.',
    learns: ON_NOISE,
  },
  convolve: {
    label: 'Convolve',
    now: 'The server computes, blind',
    what: 'The convolution is computed on ciphertexts.',
    learns: ON_NOISE,
  },
  square: {
    label: 'Square',
    now: 'The server squares, blind',
    what: 'Every value is squared, on ciphertexts.',
    learns: ON_NOISE,
  },
  dense: {
    label: 'Dense layer',
    now: 'The server computes a layer, blind',
    what: 'A dense layer before the last one is computed on ciphertexts.',
    learns: ON_NOISE,
  },
  'hidden-layers': {
    label: 'Hidden layers',
    now: 'The server computes, blind',
    what: 'The layers before the last one are computed on ciphertexts, in one pass: convolution, square and dense layer.',
    learns: ON_NOISE,
  },
  switch: {
    label: 'Switch',
    now: 'The server switches modulus',
    what: 'Ciphertexts are moved to a smaller modulus, which keeps their noise small.',
    learns: ON_NOISE,
  },
  output: {
    label: 'Output layer',
    now: 'The server computes the output, blind',
    what: 'The last layer, which gives the scores, is computed on ciphertexts.',
    learns: ON_NOISE,
  },
  'output-layers': {
    label: 'Output layers',
    now: 'The server computes the output, blind',
    what: 'The last layers are computed on ciphertexts, in one pass: a square and the layer that gives the scores.',
    learns: ON_NOISE,
  },
  flood: {
    label: 'Hide the model',
    now: 'The server hides its model in the answer',
    what: 'Encrypted scores are made to tell nothing but the scores: encrypted anew, and flooded with noise.',
    learns: ON_NOISE,
  },
  pack: {
    label: 'Pack',
    now: 'The server packs the answer',
    what: 'The encrypted scores are reduced to their smallest form.',
    learns: ON_NOISE,
  },
  download: {
    label: 'Receive',
    now: 'Receiving',
    what: 'Encrypted scores travel back.',
    learns: 'The server sees the bytes it sends.',
  },
  agree: {
    label: 'Second server',
    now: 'Asking the second server',
    what: 'The same ciphertexts go to a second server, and both answers are compared.',
    learns: 'The second server sees what the first one sees: ciphertexts, their sizes and times.',
  },
  decrypt: {
    label: 'Decrypt',
    now: 'Decrypting',
    what: 'The scores are decrypted with your secret key.',
    learns: NOT_INVOLVED,
  },
  between: {
    label: 'Between',
    now: 'Handing over',
    what: 'What lies between the other stages: handing data over, checking it, waiting for a processor.',
    learns: NOT_INVOLVED,
  },
  decode: {
    label: 'Decode',
    now: 'Reading the scores',
    what: 'Scores are read from the slots, and the answer is made of them.',
    learns: NOT_INVOLVED,
  },
} as const satisfies Record<StageName, StageWords>;
