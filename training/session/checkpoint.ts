/** Checkpoints: everything that a run needs to go on where it was stopped, in one file that is replaced as a whole. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { LabelledImages } from '../data/dataset.ts';
import type { Recipe } from '../recipe.ts';

/** What is not a vector of floats. */
export interface CheckpointHeader {
  readonly version: 2;
  readonly recipe: Recipe;
  /** Of the images and labels that it learned from: see digestOf. */
  readonly data: string;
  /** Epochs that are done. */
  readonly epochs: number;
  /** Time spent so far, over all sittings. */
  readonly durationMs: number;
  /** Validation of the best network so far. */
  readonly best: { readonly epoch: number; readonly right: number; readonly loss: number } | null;
}

/** Vectors by name, e.g. 'latent'; absent ones do not exist yet. */
export type CheckpointVectors = Readonly<Record<string, Float32Array>>;

export interface Checkpoint {
  readonly header: CheckpointHeader;
  readonly vectors: CheckpointVectors;
}

/** SHA-256 of a set, in hexadecimal digits: pixels, then labels. */
export function digestOf({ pixels, labels }: LabelledImages): string {
  return createHash('sha256').update(pixels).update(labels).digest('hex');
}

const LARGEST_HEADER_BYTES = 65_536;

/** A line of JSON, then the floats of all vectors, little-endian. */
export async function writeCheckpoint(path: string, { header, vectors }: Checkpoint): Promise<void> {
  const lengths = Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, vector.length]));
  const line = Buffer.from(`${JSON.stringify({ header, lengths })}\n`);
  const parts = Object.values(vectors).map((vector) => Buffer.from(Float32Array.from(vector).buffer));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, Buffer.concat([line, ...parts]));
  await rename(`${path}.part`, path);
}

/** The checkpoint, or nothing if there is none. @throws DATASET_CORRUPT when the file is damaged */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return undefined;
  }
  try {
    return parseCheckpoint(bytes);
  } catch (cause) {
    throw new CryptoNetsError(
      'DATASET_CORRUPT',
      'the checkpoint is damaged, or of another version; --fresh starts without it',
      {
        cause,
      },
    );
  }
}

function parseCheckpoint(bytes: Buffer): Checkpoint {
  const end = bytes.indexOf('\n');
  if (end < 0 || end > LARGEST_HEADER_BYTES) throw new Error('no header');
  const text = bytes.toString('utf8', 0, end);
  const { header, lengths } = JSON.parse(text) as {
    header: CheckpointHeader;
    lengths: Record<string, number>;
  };
  const vectors: Record<string, Float32Array> = {};
  let offset = end + 1;
  for (const [name, length] of Object.entries(lengths)) {
    const slice = bytes.subarray(offset, offset + 4 * length);
    if (slice.length !== 4 * length) throw new Error('cut short');
    vectors[name] = new Float32Array(Uint8Array.from(slice).buffer);
    offset += 4 * length;
  }
  if (offset !== bytes.length) throw new Error('too long');
  if (header.version !== 2) throw new Error('of another version');
  return { header, vectors };
}
