/**
 * The public board's contract and its clocks, as `harness/run_submission.py` of fhe-benchmarking/ml-inference has them: files in, files out, a fresh
 * process a stage, keys and model once, inputs anew in each run.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runToEnd } from '../app/children.ts';
import type { BoardProgram } from '../native/units.ts';

/** Names of the sizes, and how many images the board gives each. */
export const BOARD_SIZES = [
  { name: 'single', images: 1 },
  { name: 'small', images: 100 },
  { name: 'medium', images: 1000 },
  { name: 'large', images: 10_000 },
] as const;
export type BoardSize = 0 | 1 | 2 | 3;

/** Pictures of 784 grey bytes, and what they show. */
export interface BoardImages {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Where the programs lie, in which folder they run, and how large the instance is. */
export interface BoardPlace {
  readonly programs: string;
  readonly root: string;
  readonly size: BoardSize;
}

/** Seconds of each stage of one run, in the order of the contract. */
export type StageSeconds = Readonly<Partial<Record<BoardProgram, number>>>;

/** What stages 4 to 9 made of one set of images. */
export interface BoardRun {
  readonly seconds: StageSeconds;
  readonly predictions: readonly number[];
  /** Signed scores as `client_decrypt_decode` leaves them, image by image. */
  readonly scores: BigInt64Array;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  /** What `server_encrypted_compute` says of itself, in seconds. */
  readonly serverReported: Readonly<Record<string, number>>;
}

/** A program of the contract that ended with an error: `message` is what it said. */
export class StageFailed extends Error {}

/** Runs one stage in a fresh process; returns seconds of the wall clock, its start included. @throws StageFailed */
export async function runStage({ programs, root, size }: BoardPlace, program: BoardProgram): Promise<number> {
  const args = program === 'server_preprocess_model' ? [] : [String(size)];
  const begin = performance.now();
  const ended = await runToEnd(path.join(programs, program), args, { cwd: root });
  const seconds = (performance.now() - begin) / 1000;
  if (ended.status !== 0)
    throw new StageFailed(ended.stderr.trim() || `${program} ended with ${ended.status}`);
  return seconds;
}

/** Bytes of a folder as `du -sb` counts them: what files hold, and what folders say of themselves. */
export function folderBytes(folder: string): number {
  const { size } = lstatSync(folder);
  const inside = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? folderBytes(file) : lstatSync(file).size;
  });
  return inside.reduce((sum, bytes) => sum + bytes, size);
}

const nameOf = ({ size }: BoardPlace): string => BOARD_SIZES[size].name;
const inputFolder = (place: BoardPlace): string =>
  path.join(place.root, 'datasets', nameOf(place), 'intermediate');
/** Where the programs of an instance read and write. */
export const ioFolder = (place: BoardPlace): string => path.join(place.root, 'io', nameOf(place));

/** Pictures as the harness writes them: a line each, 784 decimals of six digits. */
export function writeInput(place: BoardPlace, { pixels, labels }: BoardImages): void {
  const decimals = Array.from({ length: 256 }, (_, grey) => (grey / 255).toFixed(6));
  const side = pixels.length / labels.length;
  const lines = Array.from(labels, (_, image) =>
    Array.from(pixels.subarray(image * side, (image + 1) * side), (grey) => decimals[grey]!).join(' '),
  );
  mkdirSync(inputFolder(place), { recursive: true });
  writeFileSync(path.join(inputFolder(place), 'test_pixels.txt'), `${lines.join('\n')}\n`);
  writeFileSync(path.join(inputFolder(place), 'test_labels.txt'), `${labels.join('\n')}\n`);
}

/** Stages 2 and 3, in an io folder that is new. */
export async function prepareBoard(place: BoardPlace): Promise<{
  readonly seconds: StageSeconds;
  readonly keyBytes: number;
}> {
  rmSync(ioFolder(place), { recursive: true, force: true });
  mkdirSync(ioFolder(place), { recursive: true });
  const client_key_generation = await runStage(place, 'client_key_generation');
  const server_preprocess_model = await runStage(place, 'server_preprocess_model');
  return {
    seconds: { client_key_generation, server_preprocess_model },
    keyBytes: folderBytes(path.join(ioFolder(place), 'public_keys')),
  };
}

/** Stages 4 to 9. */
export async function runBoard(place: BoardPlace, images: BoardImages): Promise<BoardRun> {
  writeInput(place, images);
  const io = ioFolder(place);
  const client_preprocess_input = await runStage(place, 'client_preprocess_input');
  const client_encode_encrypt_input = await runStage(place, 'client_encode_encrypt_input');
  const uploadBytes = folderBytes(path.join(io, 'ciphertexts_upload'));
  const server_encrypted_compute = await runStage(place, 'server_encrypted_compute');
  const downloadBytes = folderBytes(path.join(io, 'ciphertexts_download'));
  const client_decrypt_decode = await runStage(place, 'client_decrypt_decode');
  const client_postprocess = await runStage(place, 'client_postprocess');
  return {
    seconds: {
      client_preprocess_input,
      client_encode_encrypt_input,
      server_encrypted_compute,
      client_decrypt_decode,
      client_postprocess,
    },
    predictions: readPredictions(path.join(io, 'encrypted_model_predictions.txt')),
    scores: readScores(path.join(io, 'intermediate', 'scores.bin')),
    uploadBytes,
    downloadBytes,
    serverReported: JSON.parse(readFileSync(path.join(io, 'server_reported_steps.json'), 'utf8')) as Record<
      string,
      number
    >,
  };
}

function readPredictions(file: string): number[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').map(Number);
}

/** Two 64-bit lengths, then signed 64-bit scores. */
function readScores(file: string): BigInt64Array {
  const bytes = new Uint8Array(readFileSync(file));
  return new BigInt64Array(bytes.buffer, 16, (bytes.length - 16) / 8);
}
