/**
 * Frames as bytes, for transports that have no structured clone: JSON with the binary parts behind it.
 *
 * Layout, little endian: u32 length of the JSON, the JSON (UTF-8) `{"sizes":[…],"frame":…}`, then the attachments in order. A Uint8Array
 * inside the frame is written as `{"$bytes":i}`. Every size is checked against the bytes at hand before anything is read with it.
 */
import { joinBytes } from '../../shared/bytes.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { IMAGE_BYTES, MAX_IMAGES } from '../../shared/ipc/contract.ts';

export interface FrameLimits {
  /** Largest frame, all parts together. */
  readonly frameBytes: number;
  /** Largest JSON part. */
  readonly jsonBytes: number;
}

const MIB = 1024 * 1024;
/** What a view may send: the pixels and labels of the largest call and one MiB of everything else. */
export const VIEW_LIMITS: FrameLimits = {
  frameBytes: MAX_IMAGES * IMAGE_BYTES + MAX_IMAGES + MIB,
  jsonBytes: MIB,
};
/** What the host may say: the scores of the largest batch as decimal integers. */
export const HOST_LIMITS: FrameLimits = { frameBytes: 96 * MIB, jsonBytes: 64 * MIB };

const MAX_ATTACHMENTS = 16;
const MAX_DEPTH = 16;
const MARK = '$bytes';
const PREFIX_BYTES = 4;

function refuse(what: string): never {
  throw new CryptoNetsError('MESSAGE_INVALID', `A frame is not well formed: ${what}`);
}

type Tree = Record<string, unknown>;

/** Bytes of a frame; throws MESSAGE_INVALID for values that have no such form (functions, cycles, other binary types). */
export function encodeFrame(frame: unknown, limits: FrameLimits): Uint8Array<ArrayBuffer> {
  const attachments: Uint8Array[] = [];
  const tree = strip(frame, attachments, 0);
  const json = new TextEncoder().encode(
    JSON.stringify({ sizes: attachments.map((part) => part.length), frame: tree }),
  );
  const total = attachments.reduce((sum, part) => sum + part.length, PREFIX_BYTES + json.length);
  if (json.length > limits.jsonBytes || total > limits.frameBytes) refuse('it is too large');
  const prefix = new Uint8Array(PREFIX_BYTES);
  new DataView(prefix.buffer).setUint32(0, json.length, true);
  return joinBytes([prefix, json, ...attachments]);
}

/** The value with each Uint8Array moved to `attachments`. */
function strip(value: unknown, attachments: Uint8Array[], depth: number): unknown {
  if (depth > MAX_DEPTH) refuse('it is nested too deeply');
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    refuse('a value has no JSON form');
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    if (attachments.length === MAX_ATTACHMENTS) refuse('it has too many attachments');
    return { [MARK]: attachments.push(value) - 1 };
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) refuse('only Uint8Array is known');
  if (Array.isArray(value)) return value.map((item) => strip(item, attachments, depth + 1));
  if (Object.hasOwn(value, MARK)) refuse('a field has a reserved name');
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, strip(item, attachments, depth + 1)]),
  );
}

/** The frame of some bytes from an untrusted peer; throws MESSAGE_INVALID. Attachments are views into `bytes`, nothing is copied. */
export function decodeFrame(bytes: Uint8Array, limits: FrameLimits): unknown {
  if (bytes.length < PREFIX_BYTES || bytes.length > limits.frameBytes) refuse('its length');
  const jsonBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (jsonBytes > limits.jsonBytes || jsonBytes > bytes.length - PREFIX_BYTES)
    refuse('the length of its JSON');
  const { sizes, frame } = parseEnvelope(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + jsonBytes));
  const attachments = cut(bytes.subarray(PREFIX_BYTES + jsonBytes), sizes);
  const used = new Set<number>();
  const restored = restore(frame, attachments, used, 0);
  if (used.size !== attachments.length) refuse('an attachment is not used');
  return restored;
}

function parseEnvelope(json: Uint8Array): { sizes: readonly unknown[]; frame: unknown } {
  let envelope: unknown;
  try {
    envelope = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    return refuse('it is not JSON');
  }
  if (typeof envelope !== 'object' || envelope === null) refuse('its envelope');
  const { sizes, frame } = envelope as Tree;
  if (!Array.isArray(sizes) || sizes.length > MAX_ATTACHMENTS) refuse('its sizes');
  return { sizes, frame };
}

function cut(bytes: Uint8Array, sizes: readonly unknown[]): Uint8Array[] {
  let offset = 0;
  const parts = sizes.map((size) => {
    if (!Number.isSafeInteger(size) || (size as number) < 0 || (size as number) > bytes.length - offset)
      refuse('the size of an attachment');
    const part = bytes.subarray(offset, offset + (size as number));
    offset += size as number;
    return part;
  });
  if (offset !== bytes.length) refuse('there are bytes left over');
  return parts;
}

/** Puts attachments back where they were, in place. Each may be used once. */
function restore(
  value: unknown,
  attachments: readonly Uint8Array[],
  used: Set<number>,
  depth: number,
): unknown {
  if (depth > MAX_DEPTH) refuse('it is nested too deeply');
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, MARK)) {
    const index = (value as Tree)[MARK] as number;
    const part = attachments[index];
    if (!part || Object.keys(value).length !== 1 || used.has(index)) refuse('a reference to an attachment');
    used.add(index);
    return part;
  }
  if (Object.hasOwn(value, '__proto__')) refuse('a field has a reserved name');
  const tree = value as Tree;
  for (const key of Object.keys(tree)) tree[key] = restore(tree[key], attachments, used, depth + 1);
  return tree;
}
