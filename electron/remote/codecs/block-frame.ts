/**
 * A chunk of blocks as the bytes of its gRPC message, written around the blocks where they lie: a message codec would copy a megabyte four
 * times to put some 20 bytes in front of it.
 */
import type { PredictRequest } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { CHUNK_HEADROOM_BYTES } from '../../../shared/protocol/index.ts';

/** Of gRPC's own prefix: no compression, four bytes of length. */
export const GRPC_PREFIX_BYTES = 5;

/** Tags of prediction.proto: field number and wire type (0 varint, 2 length-delimited). */
const TAG = { requestBlocks: (3 << 3) | 2, firstBlock: 1 << 3, blocks: (2 << 3) | 2 } as const;

/** The wire form of messages that have one already. */
const framedRequests = new WeakMap<PredictRequest, Buffer>();
/** A message's bytes, and the same bytes with gRPC's prefix before them. */
const withPrefix = new WeakMap<Uint8Array, Buffer>();

/** Writes a varint so that it ends before `end`; returns where it begins. */
function varintBefore(buffer: Buffer, end: number, value: number): number {
  const bytes = varintBytes(value);
  let rest = value;
  for (let at = end - bytes; at < end; at++) {
    buffer[at] = rest < 0x80 ? rest : (rest & 0x7f) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  return end - bytes;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

/** A field's tag, and its value or length. */
function fieldBefore(buffer: Buffer, end: number, tag: number, value: number): number {
  return varintBefore(buffer, varintBefore(buffer, end, value), tag);
}

/**
 * The request, with its wire form kept beside it: its serializer needs no second look at the blocks. Overwrites CHUNK_HEADROOM_BYTES before
 * the blocks in their buffer.
 */
export function frameBlocks(firstBlock: number, blocks: Uint8Array): PredictRequest {
  const request: PredictRequest = { message: { $case: 'blocks', value: { firstBlock, blocks } } };
  const from = blocks.byteOffset - CHUNK_HEADROOM_BYTES;
  const buffer = Buffer.from(blocks.buffer, from, CHUNK_HEADROOM_BYTES + blocks.length);
  let at = fieldBefore(buffer, CHUNK_HEADROOM_BYTES, TAG.blocks, blocks.length);
  // A field of value 0 is left out, as every proto3 encoder does.
  if (firstBlock > 0) at = fieldBefore(buffer, at, TAG.firstBlock, firstBlock);
  at = fieldBefore(buffer, at, TAG.requestBlocks, buffer.length - at);
  const message = buffer.subarray(at);
  buffer.writeUInt8(0, at - GRPC_PREFIX_BYTES);
  buffer.writeUInt32BE(message.length, at - GRPC_PREFIX_BYTES + 1);
  framedRequests.set(request, message);
  withPrefix.set(message, buffer.subarray(at - GRPC_PREFIX_BYTES));
  return request;
}

/** The bytes of a request of `frameBlocks`. */
export function framedBytes(request: PredictRequest): Buffer | undefined {
  return framedRequests.get(request);
}

/** The same with gRPC's prefix, for bytes that `framedBytes` returned. */
export function prefixedBytes(message: Uint8Array): Buffer | undefined {
  return withPrefix.get(message);
}
