/**
 * SEAL's uncompressed serialization (4.x, `Ciphertext::save_members`, `DynArray::save_members`): the little of it that is needed to move
 * residues in and out. Only bytes that were framed here, around checked residues, are ever handed to SEAL.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { SEED_BYTES } from '../../shared/packing/geometry.ts';

export const HEADER_BYTES = 16;
export const PARMS_ID_BYTES = 32;
const MAGIC = 0xa15e;
const VERSION_MAJOR = 4;
const VERSION_MINOR = 1;
/** parms_id (32), NTT flag (1), size, degree, primes (8 each), scale (8), correction factor (8). */
const MEMBER_BYTES = 32 + 1 + 8 * 5;
const ARRAY_OFFSET = HEADER_BYTES + MEMBER_BYTES;
const CORRECTION_OFFSET = ARRAY_OFFSET - 8;
/** First byte of the residues: polynomial outermost, then prime, then coefficient, 8 bytes each. */
export const RESIDUES_OFFSET = ARRAY_OFFSET + HEADER_BYTES + 8;
/** Header, generator type (1: Blake2xb), seed. */
const SEED_INFO_BYTES = HEADER_BYTES + 1 + SEED_BYTES;
const BLAKE2XB = 1;

export interface SealShape {
  /** SEAL's identity of a level: four 64-bit words. */
  readonly parmsId: BigUint64Array;
  readonly size: number;
  readonly polyDegree: number;
  readonly primes: number;
  readonly correctionFactor: bigint;
  /** Whether residues are in NTT form: by default, as BGV is; BFV ciphertexts are not. */
  readonly nttForm?: boolean;
}

/** SEAL's 16 bytes before anything that it saves, uncompressed. */
export function writeHeader(view: DataView, offset: number, bytes: number): void {
  view.setUint16(offset, MAGIC, true);
  view.setUint8(offset + 2, HEADER_BYTES);
  view.setUint8(offset + 3, VERSION_MAJOR);
  view.setUint8(offset + 4, VERSION_MINOR);
  view.setBigUint64(offset + 8, BigInt(bytes), true);
}

function writeMembers(view: DataView, shape: SealShape): void {
  shape.parmsId.forEach((word, index) => view.setBigUint64(HEADER_BYTES + 8 * index, word, true));
  let offset = HEADER_BYTES + 32;
  view.setUint8(offset, shape.nttForm === false ? 0 : 1);
  offset += 1;
  for (const value of [shape.size, shape.polyDegree, shape.primes]) {
    view.setBigUint64(offset, BigInt(value), true);
    offset += 8;
  }
  view.setFloat64(offset, 1, true);
  view.setBigUint64(offset + 8, shape.correctionFactor, true);
}

/** A frame whose residues are zero: fill from RESIDUES_OFFSET, then load. */
export function ciphertextFrame(shape: SealShape): Uint8Array<ArrayBuffer> {
  const words = shape.size * shape.primes * shape.polyDegree;
  const frame = new Uint8Array(RESIDUES_OFFSET + 8 * words);
  const view = new DataView(frame.buffer);
  writeHeader(view, 0, frame.length);
  writeMembers(view, shape);
  writeHeader(view, ARRAY_OFFSET, HEADER_BYTES + 8 + 8 * words);
  view.setBigUint64(ARRAY_OFFSET + HEADER_BYTES, BigInt(words), true);
  return frame;
}

/** A frame of a fresh ciphertext whose c0 is zero and whose c1 is a seed: `setSeed`, then load to expand. */
export function seededFrame(shape: Omit<SealShape, 'size' | 'correctionFactor'>): Uint8Array<ArrayBuffer> {
  const words = shape.primes * shape.polyDegree;
  const frame = new Uint8Array(RESIDUES_OFFSET + 8 * words + SEED_INFO_BYTES);
  const view = new DataView(frame.buffer);
  writeHeader(view, 0, frame.length);
  writeMembers(view, { ...shape, size: 2, correctionFactor: 1n });
  writeHeader(view, ARRAY_OFFSET, HEADER_BYTES + 8 + 8 * words);
  view.setBigUint64(ARRAY_OFFSET + HEADER_BYTES, BigInt(words), true);
  const info = RESIDUES_OFFSET + 8 * words;
  writeHeader(view, info, SEED_INFO_BYTES);
  view.setUint8(info + HEADER_BYTES, BLAKE2XB);
  return frame;
}

export function setSeed(frame: Uint8Array, seed: Uint8Array): void {
  frame.set(seed, frame.length - SEED_BYTES);
}

/** The residues of a ciphertext that this process's own SEAL saved. @throws INTERNAL when it has another shape. */
export function savedResidues(bytes: Uint8Array, words: number): Uint8Array {
  requireSaved(bytes, RESIDUES_OFFSET + 8 * words, words);
  return bytes.subarray(RESIDUES_OFFSET);
}

/** The correction factor of a ciphertext that this process's own SEAL saved: node-seal's `correctionFactor` always says 1. */
export function savedCorrectionFactor(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(CORRECTION_OFFSET, true);
}

/** c0 and seed of a seeded ciphertext that this process's own SEAL saved. @throws INTERNAL */
export function savedSeeded(bytes: Uint8Array, words: number): { c0: Uint8Array; seed: Uint8Array } {
  requireSaved(bytes, RESIDUES_OFFSET + 8 * words + SEED_INFO_BYTES, words);
  if (bytes[bytes.length - SEED_BYTES - 1] !== BLAKE2XB) throw unexpected();
  const end = RESIDUES_OFFSET + 8 * words;
  return { c0: bytes.subarray(RESIDUES_OFFSET, end), seed: bytes.subarray(bytes.length - SEED_BYTES) };
}

function requireSaved(bytes: Uint8Array, length: number, words: number): void {
  if (bytes.length !== length) throw unexpected();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers = view.getUint16(0, true) === MAGIC && view.getUint16(ARRAY_OFFSET, true) === MAGIC;
  const compressed = view.getUint8(5) !== 0;
  if (!headers || compressed || view.getBigUint64(ARRAY_OFFSET + HEADER_BYTES, true) !== BigInt(words)) {
    throw unexpected();
  }
}

function unexpected(): CryptoNetsError {
  return new CryptoNetsError('INTERNAL', 'SEAL saved something of another shape than was asked for');
}
