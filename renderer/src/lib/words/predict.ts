/** Words of the home view. */
import type { StageName } from '../../../../shared/stages/index.ts';
import type { StageProgress } from '../../../../shared/operations/index.ts';
import { bytes, count, duration, engineName, percent, rate } from '../format.ts';

const stageNow: Record<StageName, string> = {
  prepare: 'Preparing',
  keygen: 'Making a key',
  encode: 'Encoding',
  encrypt: 'Encrypting',
  'upload-keys': 'Sending keys',
  upload: 'Sending',
  queue: 'Waiting for the server',
  expand: 'The server expands',
  convolve: 'The server computes, blind',
  switch: 'The server switches modulus',
  output: 'The server computes the output, blind',
  pack: 'The server packs the answer',
  download: 'Receiving',
  decrypt: 'Decrypting',
  decode: 'Reading the scores',
};

function progressOf(done: number, total: number, unit: StageProgress['unit']): string {
  if (unit === 'bytes') return `${bytes(done)} of ${bytes(total)}`;
  if (unit === 'steps') return `${count(done)} of ${count(total)}`;
  return `${count(done)} of ${count(total)} ${unit}`;
}

export const predict = {
  title: 'Predict',
  computer: 'This computer',
  computerIs: 'legible here',
  server: 'The server',
  serverIs: 'blind here',
  draw: {
    label: 'Drawing area. To predict without drawing, pick a sample below.',
    hint: 'Draw a digit',
    pen: 'Pen',
    eraser: 'Eraser',
    undo: 'Undo',
    clear: 'Clear',
    open: 'Open…',
    openHint: 'PNG, JPEG, WebP or IDX. Drop them anywhere, or paste.',
    opened: 'Input',
  },
  samples: { title: 'Or pick a sample', item: (digit: number, n: number) => `Sample ${n + 1}: a ${digit}` },
  drop: { title: 'Drop to open', what: 'PNG, JPEG, WebP pictures, or IDX images and labels' },
  reading: 'Reading…',
  sees: {
    title: 'What the network will see',
    facts: (levels: number) => `28 × 28, ${levels} grey levels`,
    empty: 'Nothing yet',
  },
  first: 'Draw a digit, or pick a sample.',
  sealed: 'It is sealed here before anything is sent.',
  go: 'Predict privately',
  goBatch: (n: number) => `Predict ${count(n)} privately`,
  again: 'Predict again',
  stop: 'Stop',
  stopping: 'Stopping…',
  starting: 'Starting',
  stageNow,
  progressOf,
  stopped: 'Stopped, here and on the server.',
  live: {
    title: 'Predict while I draw',
    on: 'Each stroke is predicted by itself, sealed like all else.',
    ready: 'Getting ready for quick answers, once.',
    paused: 'Strokes wait after an error. Predict once, and they go on.',
    notOffered: 'This server answers whole batches only.',
    notBatch: 'Not while digits are sent as a batch.',
  },
  packing: {
    title: 'How it is sent',
    why: { batch: 'Why a batch', interactive: 'Why one at a time' },
    label: 'How digits are sent',
    options: { auto: 'Auto', interactive: 'One at a time', batch: 'Batch' },
    what: {
      auto: 'Whichever is expected to answer first is taken.',
      interactive: 'One digit in a small message: quick for a few.',
      batch: 'One large message carries thousands as fast as one: quick for many.',
    },
    chosen: 'You chose it.',
    next: 'From the next prediction on.',
  },
  crossing: {
    out: 'Sealed, to the server',
    back: 'Sealed, back',
    idle: 'nothing sent',
    idleBack: 'nothing received',
    size: (sent: number) => bytes(sent),
    time: (ms: number) => duration(ms),
  },
  cipher: {
    title: 'What the server sees',
    empty: 'Nothing. It sees only what you send, and only sealed.',
    shown: (n: number) => `${count(n)} bytes of what was sent`,
    label: (n: number) => `Noise: ${count(n)} bytes of ciphertext, drawn one pixel a byte.`,
    knows: 'It can tell that you ask, when, and how many bytes.',
    blind: 'It cannot tell the picture or the answer.',
    blindBatch: 'It cannot tell the picture, how many there are, or the answer.',
  },
  answer: {
    title: 'The answer',
    empty: 'It is decrypted here, and only here.',
    certain: 'Certain',
    leaning: (second: number) => `Fairly sure; ${second} comes second`,
    unsure: (second: number) => `Unsure: it may be a ${second}`,
    right: 'Its label agrees.',
    wrong: (label: number) => `Its label says ${label}.`,
    scores: 'Scores of the ten digits',
    bar: (digit: number, score: number) => `${digit}: ${count(score)}`,
    spoken: (digit: number, words: string) => `The answer is ${digit}. ${words}.`,
    tookFromPen: (ms: number) => `${duration(ms)} from lifting the pen to the answer`,
    outdated: 'From before your last stroke.',
    took: (ms: number) => `${duration(ms)} from button to answer`,
    differs: 'It differs from the network in the clear.',
  },
  batch: {
    title: 'Batch',
    images: (n: number) => `${count(n)} images`,
    labelled: 'with labels',
    unlabelled: 'without labels; drop their label file to see the accuracy',
    putAway: 'Close batch',
    headline: (n: number, accuracy: number | null, ms: number) =>
      [
        `${count(n)} digits`,
        ...(accuracy === null ? [] : [`${percent(accuracy)} right`]),
        duration(ms),
        `${rate(n, ms)} a second`,
      ] as readonly string[],
    ready: (n: number) => `${count(n)} digits, not sent yet`,
    busy: (n: number) => `${count(n)} digits on their way`,
    wrongOnly: (n: number) => `Wrong only (${count(n)})`,
    noneWrong: 'None is wrong.',
    grid: 'Images of the batch',
    cell: (n: number, digit: number | undefined, label: number | undefined) => {
      const parts = [`Image ${count(n + 1)}`];
      if (digit !== undefined) parts.push(`predicted ${digit}`);
      if (label !== undefined) parts.push(`label ${label}`);
      if (digit !== undefined && label !== undefined && digit !== label) parts.push('wrong');
      return parts.join(', ');
    },
    spoken: (parts: readonly string[]) => `Done: ${parts.join(', ')}.`,
    chosen: (n: number) => `Image ${count(n + 1)}`,
    verdict: (digit: number, label: number | undefined) =>
      label === undefined ? `predicted ${digit}` : `predicted ${digit}, label ${label}`,
  },
  engines: (client: string, clientThreads: number, serverEngine: string, serverThreads: number) =>
    `Here ${engineName(client)}, ${threads(clientThreads)}; server ${engineName(serverEngine)}, ${threads(serverThreads)}`,
  details: {
    title: 'How it was computed',
    model: 'Model',
    packing: 'Packing',
    packings: {
      batch: 'batch: one ciphertext a pixel, one slot an image',
      interactive: 'interactive: one image in the slots of a few ciphertexts',
    },
    parameters: 'Parameters',
    degree: 'Ring degree',
    plain: 'Plaintext modulus',
    published: 'Largest published modulus',
    bits: (n: number) => `${n} bits`,
    key: 'Key',
    ephemeral: (name: string) => `${name}, in memory only`,
    secure: 'At least 128-bit security by the tables of eprint 2024/463.',
  },
} as const;

function threads(n: number): string {
  return n === 1 ? '1 thread' : `${n} threads`;
}
