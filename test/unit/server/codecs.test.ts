import type { Metadata } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockOrder, ErrorDetail, Packing } from '../../../proto/gen/cryptonets/v1/common.ts';
import { PredictRequest, type PredictHeader } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { Refusal } from '../../../server/inference/refusal.ts';
import { MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES } from '../../../server/limits.ts';
import { errorToWire } from '../../../server/rpc/codecs/error.ts';
import { headerFromWire } from '../../../server/rpc/codecs/header.ts';
import { boundedDecoder } from '../../../server/rpc/codecs/request.ts';
import { resultToWire } from '../../../server/rpc/codecs/response.ts';
import { CryptoNetsError, ERROR_FACTS, type ErrorCode } from '../../../shared/errors/index.ts';

function detail(metadata: Metadata): ErrorDetail {
  return ErrorDetail.decode(metadata.get('cryptonets-error-bin')[0] as Buffer);
}

test.each(Object.keys(ERROR_FACTS) as ErrorCode[])('%s travels with its status, message and hint', (code) => {
  const wire = errorToWire(new CryptoNetsError(code, 'expected 1, got 2'));
  expect(wire.code).toBe(status[ERROR_FACTS[code].status]);
  const { code: told, message, hint } = detail(wire.metadata);
  expect(told).toBe(code);
  expect(hint).toBe(ERROR_FACTS[code].hint);
  expect(message).toBe(code === 'INTERNAL' ? ERROR_FACTS.INTERNAL.title : 'expected 1, got 2');
});

test('what was thrown by accident tells nothing about itself', () => {
  for (const thrown of [new Error('secret 4711'), 'secret 4711', { secret: 4711 }, null, undefined]) {
    const wire = errorToWire(thrown);
    expect(wire.code).toBe(status.INTERNAL);
    expect(wire.details + JSON.stringify(detail(wire.metadata))).not.toContain('4711');
  }
});

test('a refusal says when to come back', () => {
  const wire = errorToWire(new Refusal('BUSY', 'the queue is full', 1234.4));
  expect(detail(wire.metadata)).toMatchObject({ code: 'BUSY', retryAfterMs: 1234 });
  expect(wire.code).toBe(status.RESOURCE_EXHAUSTED);
});

const HEADER: PredictHeader = {
  requestId: Uint8Array.from({ length: 16 }, (_, i) => i),
  modelName: 'mnist-cryptonets',
  modelDigest: 'ab'.repeat(32),
  packing: Packing.PACKING_BATCH,
  parameterSet: 'n_8192_logq_4x50_logt_46',
  planDigest: '0'.repeat(64),
  blockOrder: BlockOrder.BLOCK_ORDER_RESIDUE,
  ciphertextCount: 784,
  evaluationKeysDigest: '',
};

test('a header from the wire', () => {
  expect(headerFromWire(HEADER)).toMatchObject({
    requestId: '000102030405060708090a0b0c0d0e0f',
    packing: 'batch',
    blockOrder: 'residue',
  });
});

test.each<[keyof PredictHeader, unknown]>([
  ['requestId', new Uint8Array(15)],
  ['modelName', ''],
  ['modelName', 'x'.repeat(65)],
  ['modelName', 'a\nb'],
  ['modelDigest', 'AB'.repeat(32)],
  ['packing', 0],
  ['packing', 9],
  ['packing', -1],
  ['parameterSet', '../../etc'],
  ['planDigest', '0'.repeat(63)],
  ['blockOrder', 0],
  ['blockOrder', 3],
])('a header with %s = %j is refused without repeating the value', (field, value) => {
  const refused = expect.objectContaining({
    code: 'MESSAGE_INVALID',
    message: expect.stringMatching(/^header\.[a-z_]+: expected /),
  });
  expect(() => headerFromWire({ ...HEADER, [field]: value })).toThrow(refused);
});

test('decoding never throws: whatever the bytes, a message or a code', () => {
  const decode = boundedDecoder((bytes) => PredictRequest.decode(bytes));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const received = decode(Buffer.from(bytes));
      if (!received.ok) expect(received.error.code).toBe('MESSAGE_INVALID');
    }),
    { numRuns: 2000 },
  );
});

test('a message that is too long is not decoded', () => {
  let decoded = 0;
  const decode = boundedDecoder(() => (decoded += 1));
  const received = decode(Buffer.alloc(MAX_MESSAGE_BYTES + 1));
  expect(received).toMatchObject({ ok: false, error: { code: 'CHUNK_INVALID' } });
  expect(decoded).toBe(0);
});

test('blocks stay a view of the message they came in', () => {
  const blocks = new Uint8Array(1000).fill(7);
  const bytes = Buffer.from(
    PredictRequest.encode({ message: { $case: 'blocks', value: { firstBlock: 3, blocks } } }).finish(),
  );
  const received = boundedDecoder((message) => PredictRequest.decode(message))(bytes);
  if (!received.ok || received.message.message?.$case !== 'blocks') throw new Error('expected blocks');
  expect(received.message.message.value.blocks.buffer).toBe(bytes.buffer);
});

test('a result goes out whole, in order and in bounded pieces', () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const large = Buffer.concat(Array.from({ length: 40 }, () => bytes));
  const [header, ...chunks] = [...resultToWire({ count: 10, size: 5, primes: 1, bytes: large })];
  expect(header?.message).toEqual({
    $case: 'resultHeader',
    value: { ciphertextCount: 10, size: 5, primes: 1, bytes: large.length },
  });
  const data = chunks.map(({ message }) => {
    if (message?.$case !== 'resultChunk') throw new Error('expected a chunk');
    expect(message.value.data.length).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
    return message.value;
  });
  expect(data.map(({ offset }) => offset)).toEqual(data.map((_, i) => i * MAX_CHUNK_BYTES));
  expect(Buffer.concat(data.map((chunk) => chunk.data)).equals(large)).toBe(true);
});
