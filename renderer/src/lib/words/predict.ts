/** Words of the home view. */
import { pictureNames } from '../../../../shared/image/index.ts';
import type { PackingChoice, PackingReason, ReadingNote } from '../../../../shared/ipc/types.ts';
import type { StageProgress } from '../../../../shared/operations/index.ts';
import { rows } from './rows.ts';
import { bytes, count, duration, engineName, percent, rate } from '../format.ts';

function progressOf(done: number, total: number, unit: StageProgress['unit']): string {
  if (unit === 'bytes') return `${bytes(done)} of ${bytes(total)}`;
  if (unit === 'steps') return `${count(done)} of ${count(total)}`;
  return `${count(done)} of ${count(total)} ${unit}`;
}

export const predict = {
  title: 'Predict',
  model: 'Model',
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
    redo: 'Redo',
    clear: 'Clear',
    open: 'Open…',
    openHint: `${pictureNames('or')}, or IDX. Drop them anywhere, or paste.`,
    pasted: 'Pasted image',
    andMore: (name: string, more: number) => `${name} and ${more} more`,
    opened: 'Input',
  },
  samples: { title: 'Or pick a sample', item: (digit: number, n: number) => `Sample ${n + 1}: a ${digit}` },
  drop: { title: 'Drop to open', what: `${pictureNames('and')} pictures, or IDX images and labels` },
  reading: 'Reading…',
  sees: {
    title: 'What the network will see',
    facts: (levels: number) => `28 × 28, ${levels} grey levels`,
    empty: 'Nothing yet',
  },
  doubts: {
    blank: 'There is no ink to see.',
    several: 'This looks like more than one digit.',
    shape: 'This does not look like one digit.',
    unsent: 'The network knows digits only, and would name one whatever it sees.',
    anyway: 'Predict anyway',
  },
  first: {
    digit: 'Draw a digit, or pick a sample.',
    image: 'Open a picture.',
    table: 'Fill in the row, open a table, or try the samples.',
    sequence: 'Type a sequence, open a file, or try the samples.',
  },
  sealed: 'It is sealed here before anything is sent.',
  go: 'Predict privately',
  goImages: (n: number) => `Predict ${count(n)} privately`,
  again: 'Predict again',
  stop: 'Stop',
  stopping: 'Stopping…',
  starting: 'Starting',
  progressOf,
  stopped: 'Stopped. Nothing more is sent.',
  notKept: 'The answer is right here, but it could not be written into the history.',
  live: {
    title: 'Predict while I draw',
    on: 'Each stroke is predicted by itself, sealed like all else.',
    ready: 'Getting ready for quick answers, once.',
    paused: 'Strokes wait after an error. Predict once, or switch this off and on, and they go on.',
    tells: 'Each stroke is then a request of its own: the server can count the strokes.',
    notOffered: 'This server answers whole batches only.',
    notBatch: 'Not while images are sent as a batch.',
  },
  second: {
    title: 'Ask a second server too',
    which: 'Which one',
    off: 'Two servers of different owners that give the same answer are rarely wrong in the same way.',
    on: (name: string) =>
      `The same ciphertexts go to “${name}” as well. Its answer must be the same, or none is shown.`,
  },
  packing: {
    title: 'How it is sent',
    why: { batch: 'Why a batch', interactive: 'Why one at a time' },
    label: 'How it is sent, batch or not',
    options: { auto: 'Auto', interactive: 'One at a time', batch: 'Batch' },
    what: {
      auto: 'Whichever is expected to answer first is taken.',
      interactive: 'One at a time in a small message: quick for a few.',
      batch: 'One large message carries thousands as fast as one: quick for many.',
    },
    reason: packingReason,
    next: 'From the next prediction on.',
  },
  crossing: {
    out: 'Sealed, to the server',
    back: 'Sealed, back',
    idle: 'nothing sent',
    under: 'on its way',
    idleBack: 'nothing received',
    size: (sent: number) => bytes(sent),
    time: (ms: number) => duration(ms),
  },
  cipher: {
    title: 'What the server sees',
    empty: 'Nothing. It sees only what you send, and only sealed.',
    shown: (n: number) => `${count(n)} bytes of what is sent`,
    label: (n: number) => `Noise: ${count(n)} bytes of ciphertext, drawn one pixel a byte.`,
    knows: 'It can tell that you ask, when, and how many bytes.',
    blind: {
      digit: 'It cannot tell the picture or the answer.',
      image: 'It cannot tell the picture or the answer.',
      table: 'It cannot tell the row or the answer.',
      sequence: 'It cannot tell the sequence or the answer.',
    },
    blindBatch: {
      digit: 'It cannot tell the picture, how many there are, or the answer.',
      image: 'It cannot tell the picture, how many there are, or the answer.',
      table: 'It cannot tell the rows, how many there are, or the answers.',
      sequence: 'It cannot tell the sequences, how many there are, or the answers.',
    },
  },
  answer: {
    title: 'The answer',
    empty: 'It is decrypted here, and only here.',
    certain: 'Certain',
    leaning: (second: number) => `Fairly sure; ${second} comes second`,
    unsure: (second: number) => `Unsure: it may be a ${second}`,
    blank: 'Not a digit',
    blankWhy: 'Nothing stands out in this picture.',
    right: 'Its label agrees.',
    wrong: (label: number) => `Its label says ${label}.`,
    scores: 'Scores of the ten digits',
    bar: (digit: number, score: number) => `${digit}: ${count(score)}`,
    spoken: (digit: number, words: string) => `The answer is ${digit}. ${words}.`,
    tookFromPen: (ms: number) => `${duration(ms)} from lifting the pen to the answer`,
    outdated: 'From before your last stroke.',
    doubtful: 'An answer to a picture that looks like no digit',
    took: (ms: number) => `${duration(ms)} from button to answer`,
    differs: 'It differs from the network in the clear.',
  },
  notes: {
    notRead: (n: number, files: number) =>
      `${count(n)} of ${files === 1 ? '1 file' : `${count(files)} files`} ${n === 1 ? 'was' : 'were'} not read`,
    more: (n: number) => `And ${count(n)} more.`,
    done: readingNote,
  },
  images: {
    count: (n: number) => `${count(n)} images`,
    labelled: 'with labels',
    unlabelled: 'without labels; drop their label file to see the accuracy',
    putAway: 'Close images',
    headline: (n: number, accuracy: number | null, ms: number) =>
      [
        `${count(n)} images`,
        ...(accuracy === null ? [] : [`${percent(accuracy)} right`]),
        duration(ms),
        `${rate(n, ms)} a second`,
      ] as readonly string[],
    ready: (n: number) => `${count(n)} images, not sent yet`,
    busy: (n: number) => `${count(n)} images on their way`,
    ended: (n: number) => `${count(n)} images, ended before there was an answer`,
    wrongOnly: (n: number) => `Wrong only (${count(n)})`,
    noneWrong: 'None is wrong.',
    uncertainOnly: (n: number) => `Uncertain only (${count(n)})`,
    noneUncertain: 'None is uncertain.',
    byMargin: 'Least certain first',
    /** Beside a wrong answer, in a few pixels. */
    really: (label: number) => `(${label})`,
    grid: 'Images',
    cell: (n: number, digit: number | undefined, label: number | undefined, unsure: boolean) => {
      const parts = [`Image ${count(n + 1)}`];
      if (digit !== undefined) parts.push(`predicted ${digit}`);
      if (label !== undefined) parts.push(`label ${label}`);
      if (unsure) parts.push('unsure');
      if (digit !== undefined && label !== undefined && digit !== label) parts.push('wrong');
      return parts.join(', ');
    },
    spoken: (parts: readonly string[]) => `Done: ${parts.join(', ')}.`,
    chosen: (n: number) => `Image ${count(n + 1)}`,
    blank: 'not a digit: nothing stands out',
    verdict: (digit: number, label: number | undefined, certainty: string) =>
      [`predicted ${digit}`, ...(label === undefined ? [] : [`label ${label}`]), certainty].join(', '),
    certainty: { certain: 'certain', leaning: 'fairly sure', unsure: 'unsure' },
  },
  queue: {
    title: 'In line',
    what: 'One prediction runs at a time. What you open meanwhile lines up behind it.',
    waits: (place: number) => (place === 1 ? 'Next in line' : `In line, at place ${place}`),
    states: { running: 'Runs', done: 'Done', failed: 'Failed', cancelled: 'Stopped' },
    drawing: 'A drawing',
    show: 'Show',
    remove: 'Remove',
    stop: 'Stop',
    of: (action: string, name: string) => `${action}: ${name}`,
  },
  desk: {
    original: 'The opened picture',
    turn: 'Turn it by a quarter',
    closer: 'Look closer',
    whole: 'The whole picture',
    cut: 'Part that is read: draw a frame; or arrows, plus and minus',
  },
  keep: {
    copy: 'Copy the answer',
    copyPicture: 'Copy as a picture',
    save: 'Save as a picture',
    file: 'digit',
    notCopied: 'It could not be copied.',
  },
  results: {
    png: 'Save as PNG',
    short: { csv: 'CSV', json: 'JSON', png: 'PNG' },
    csv: 'Save as CSV',
    json: 'Save as JSON',
    file: 'predictions',
    title: 'Which digit was taken for which',
    what: 'Rows: the label. Columns: the answer.',
    label: 'Label',
    right: 'Right',
    count: (n: number) => (n === 0 ? '·' : count(n)),
    share: (share: number | null) => (share === null ? '' : percent(share)),
  },
  rows,
  engines: (client: string, clientThreads: number, serverEngine: string, serverThreads: number) =>
    `Here ${engineName(client)}, ${threads(clientThreads)}; server ${engineName(serverEngine)}, ${threads(serverThreads)}`,
  details: {
    title: 'How it was computed',
    model: 'Model',
    modelIs: (name: string, known: { title: string; accuracy: number | null } | undefined) => {
      const title = known === undefined || known.title === name ? name : `${known.title} (${name})`;
      const accuracy = known?.accuracy ?? null;
      return accuracy === null ? title : `${title}, ${percent(accuracy)} right on what was held out`;
    },
    second: 'Second server',
    agreed: (address: string) => `${address} gave the same answer`,
    weights: 'Weights',
    weightsOf: {
      public: 'public: this computer has them too',
      private: (commitment: string) =>
        `stay on the server, named by the commitment ${commitment.slice(0, 16)}…`,
    },
    sides: (distance: string, download: string) => [
      {
        title: 'Yours stays here',
        text: 'What you asked about, key and scores. The server saw ciphertexts.',
      },
      { title: 'Theirs stays there', text: 'The weights. Every answer names them by the same commitment.' },
      {
        title: 'The answer tells',
        text: `${distance}; it had ${download}. Whoever asks often enough learns from the scores themselves.`,
      },
      {
        title: 'Checked here',
        text: 'Parameters of the published list with at least 128 bits, sizes, the commitment, and that empty slots agree.',
      },
      {
        title: 'Not to be checked',
        text: 'How accurate the model is, the range of its scores, its noise: only the weights would tell.',
      },
    ],
    /** What an answer gives away of a private model; undefined where nothing hides the rest. */
    distance: (bits: number | undefined) =>
      bits === undefined
        ? 'More than its scores'
        : `Its scores and nothing else, but for a statistical distance of 2^-${bits}`,
    packing: 'Packing',
    packings: {
      batch: 'batch (BGV): one ciphertext a value, one slot an image or row',
      interactive:
        'interactive (BFV): one image or row in the slots of a ciphertext for each plaintext modulus',
    },
    parameters: 'Parameters',
    degree: 'Ring degree',
    plain: (moduli: number) => (moduli === 1 ? 'Plaintext modulus' : 'Plaintext moduli'),
    published: 'Largest published modulus',
    bits: (n: number) => `${n} bits`,
    key: 'Key',
    ephemeral: (name: string) => `${name}, in memory only`,
    secure: (bits: number, degree: number) =>
      `A modulus of ${bits} bits at ring degree ${count(degree)} has at least 128-bit security by the tables of eprint 2024/463.`,
  },
} as const;

/** What was done to the images of a file before they were shown. */
function readingNote(name: string, note: ReadingNote): string {
  switch (note.kind) {
    case 'stretched':
      return `${name}: grey values of ${tidy(note.from[0])} to ${tidy(note.from[1])} were stretched to 0 to 255.`;
    case 'inverted':
      return `${name}: dark and bright were changed in ${count(note.images)} on bright paper.`;
    case 'centred':
      return `${name}: ${count(note.images)} unlike MNIST's were centred and scaled anew.`;
    case 'transposed':
      return `${name}: the digits lay on their sides; rows and columns were changed.`;
  }
}

const tidy = (value: number): number => Math.round(value * 100) / 100;

/** Why images were sent this way, with the numbers. */
function packingReason(reason: PackingReason | null, noun: 'image' | 'row' = 'image'): string {
  if (reason === null) return 'You chose it.';
  if (reason.kind === 'only') return 'This server answers whole batches only.';
  if (reason.kind === 'private')
    return 'A private model is asked in whole batches only: one at a time, answers would not hide its weights.';
  if (reason.kind === 'no-room')
    return 'This server has no room for evaluation keys now; a whole batch needs none.';
  const { packing, images, batchMs, interactiveMs, measured, crossover } = reason.choice;
  const what = images === 1 ? `1 ${noun}` : `${count(images)} ${noun}s`;
  const basis = measured ? 'measured here' : 'expected';
  const times =
    packing === 'batch'
      ? `${duration(batchMs)} ${basis}, ${duration(interactiveMs)} one at a time`
      : `${duration(interactiveMs)} ${basis}, ${duration(batchMs)} as a batch`;
  const from = crossover <= 1 ? 'always faster' : `faster from ${count(crossover)} ${noun}s on`;
  return `${what}: ${times}; ${wireOf(reason.choice)}. A batch is ${from}.`;
}

function wireOf({ packing, batches, batchBytes, interactiveBytes, keyBytes }: PackingChoice): string {
  if (packing === 'batch')
    return batches > 1
      ? `${bytes(batches * batchBytes)} up and down in ${count(batches)} batches`
      : `${bytes(batchBytes)} up and down, however many there are`;
  const keys = keyBytes > 0 ? `, and ${bytes(keyBytes)} of evaluation keys once` : '';
  return `${bytes(interactiveBytes)} up and down instead of ${bytes(batches * batchBytes)}${keys}`;
}

function threads(n: number): string {
  return n === 1 ? '1 thread' : `${n} threads`;
}
