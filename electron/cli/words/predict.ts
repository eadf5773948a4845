/** Words of `npm run predict`: its help, what it says before it begins, and why images were sent as they were. */
import type { PackingChoice, PackingReason, ReadingNote } from '../../../shared/ipc/types.ts';
import { basename } from 'node:path';
import type { ErrorCode, ErrorReport } from '../../../shared/errors/index.ts';
import { pictureNames } from '../../../shared/image/index.ts';
import { errors } from './errors.ts';
import { showBytes, showMs } from '../units.ts';

export const imageCount = (images: number): string => (images === 1 ? '1 image' : `${images} images`);

export const rowCount = (rows: number): string => (rows === 1 ? '1 row' : `${rows} rows`);

export const predict = {
  what: 'Predicts digits, rows and sequences that the server cannot see. Without --images and --data: samples of digits.',
  options: {
    images: `${pictureNames('and')} pictures, IDX (gzip or not), NumPy .npy and .npz, tables of pixels (CSV, JSON), folders of them, or - for standard input`,
    labels: 'what the images really are: IDX, a digit a line, a column named "label", a JSON list, .npy',
    invert: 'the images are dark for bright (bright paper is noticed without it)',
    transpose: 'rows and columns of the images are changed for each other, as in EMNIST',
    asIs: 'take IDX images of 28 x 28 without a look at paper, place and direction',
    data: 'CSV, TSV, FASTA, sequences a line, NumPy .npy and .npz for a model that reads them, or - for standard input',
    array: 'which array of a .npz holds the rows',
    out: 'with --data: the same rows with their predictions, as .csv, .tsv or .json',
    limit: 'use the first n images or rows only',
    server: 'HOST:PORT (https:// in front for TLS); without it a private server is started',
    ca: 'certificates (PEM) that the server must descend from',
    certificate: 'your own certificate (PEM), for a server that asks for one',
    certificateKey: 'its private key (PEM)',
    token: 'token of the server',
    model: 'model to use; without it the first of the server that reads digits',
    acceptModel: 'take a model that is another than before, by the digest that was looked at',
    provider:
      'public key that must have signed the model (64 hexadecimal digits); none: take it without a signature',
    key: 'key of the keystore to use',
    engine: 'evaluator',
    packing: 'how images are laid into ciphertexts: one large message for many, or one small one each',
    checkPlain: 'compare with the integer network in the clear (public models only)',
    agree: 'HOST:PORT of a second server that gets the same ciphertexts; its answer must be the same',
    agreeCa: 'certificates (PEM) that the second server must descend from',
    agreeToken: 'token of the second server',
    canary:
      'with so many of 100 requests (1 to 100) send a second one whose answer is known, as large as the first; with private models two at first',
    passphraseFile: 'passphrase of the keystore (or CRYPTONETS_PASSPHRASE)',
    profile: 'folder of keys, history and settings (or CRYPTONETS_PROFILE)',
    models: 'folder of the models that a private server offers',
    json: 'print one JSON object and nothing else',
    csv: 'print a line an image: file, row, prediction, label, doubt',
  },
  heading: (images: number, source: string) =>
    `${imageCount(images)} from ${source}, encrypted before ${images === 1 ? 'it leaves' : 'they leave'} this program.`,
  rowsHeading: (rows: number, source: string) =>
    `${rowCount(rows)} from ${source}, encrypted before ${rows === 1 ? 'it leaves' : 'they leave'} this program.`,
  written: (rows: number, file: string) => `${rowCount(rows)} written to ${file}`,
  more: `
In a folder, pictures, IDX and NumPy files are found at every depth; folders named 0 to 9 are the labels of what is in them.
Files that cannot be read are named at the end and the rest is predicted; the exit code is then 3.
Keep npm's own lines out of what is piped: npm run -s predict -- --json`,
  samples: 'samples',
  reading: (done: number, total: number) => `Reading ${done} of ${total}`,
  readingNote,
  notReadLines,
  lockedKeystore: 'The keystore is locked: a throw-away key is used.',
  nothingKept: (why: string) => `Nothing can be kept (${why}): a throw-away key is used.`,
  noKeystore: 'There is no keystore yet: a throw-away key is used.',
  reason,
} as const;

/** What was done to the images of a file. */
function readingNote(file: string, note: ReadingNote): string {
  switch (note.kind) {
    case 'stretched':
      return `${file}: values of ${round(note.from[0])} to ${round(note.from[1])} were stretched to 0 to 255.`;
    case 'inverted':
      return `${file}: ${imageCount(note.images)} on bright paper: dark and bright were changed (--as-is leaves them).`;
    case 'centred':
      return `${file}: ${imageCount(note.images)} unlike MNIST's: centred and scaled anew (--as-is leaves them).`;
    case 'transposed':
      return `${file}: the digits lie on their sides, as EMNIST's: rows and columns were changed (--as-is leaves them).`;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
const MOST_TOLD = 20;

/** Files that were passed over, of `files`. */
interface Passed {
  readonly notRead: readonly (ErrorReport & { readonly file: string })[];
  readonly files: number;
}

/** "3 of 40 were not read", and why each. */
function notReadLines({ notRead, files }: Passed): string[] {
  if (notRead.length === 0) return [];
  const told = notRead
    .slice(0, MOST_TOLD)
    .map(({ code, file, message }) => `  ${refusalOf(code, file, message)}`);
  const more = notRead.length > MOST_TOLD ? [`  … ${notRead.length - MOST_TOLD} more`] : [];
  return [
    `${notRead.length} of ${files} ${notRead.length === 1 ? 'was' : 'were'} not read:`,
    ...told,
    ...more,
  ];
}

/** The path in place of the name that the message begins with. */
function refusalOf(code: ErrorCode, file: string, message: string): string {
  const what = message.startsWith(basename(file)) ? message.slice(basename(file).length) : `: ${message}`;
  return `${file}${what === '' ? `: ${errors[code].title}` : what}`;
}

/** Counts images or rows. */
export type Counted = (n: number) => string;

/** Why a packing was taken, in one sentence with the numbers. */
function reason(reason: PackingReason, counted: Counted): string {
  if (reason.kind === 'only') return 'The server offers this model for batches only.';
  if (reason.kind === 'private')
    return 'A private model is asked in batches only: one image at a time, answers would not hide its weights.';
  if (reason.kind === 'no-room') return 'The server has no room for evaluation keys now; a batch needs none.';
  const { packing, images, batchMs, interactiveMs, measured, crossover } = reason.choice;
  const basis = measured ? 'measured here' : 'expected';
  const times =
    packing === 'batch'
      ? `${showMs(batchMs)} ${basis}, ${showMs(interactiveMs)} one at a time`
      : `${showMs(interactiveMs)} ${basis}, ${showMs(batchMs)} as a batch`;
  const from = crossover <= 1 ? 'always faster' : `faster from ${counted(crossover)} on`;
  return `${counted(images)}: ${times}; ${wire(reason.choice)}. A batch is ${from}.`;
}

function wire({ packing, batches, batchBytes, interactiveBytes, keyBytes }: PackingChoice): string {
  if (packing === 'batch')
    return batches > 1
      ? `${showBytes(batches * batchBytes)} up and down in ${batches} batches`
      : `${showBytes(batchBytes)} up and down, however many there are`;
  const keys = keyBytes > 0 ? `, and ${showBytes(keyBytes)} of evaluation keys once` : '';
  return `${showBytes(interactiveBytes)} up and down instead of ${showBytes(batches * batchBytes)}${keys}`;
}
