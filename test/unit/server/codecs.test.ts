import type { Metadata } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ErrorDetail, Expander } from '../../../proto/gen/cryptonets/v1/common.ts';
import {
  BlockOrder,
  PredictRequest,
  type PredictHeader,
} from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES } from '../../../shared/protocol/index.ts';
import { errorToWire } from '../../../server/rpc/codecs/error.ts';
import { headerFromWire } from '../../../server/rpc/codecs/header.ts';
import { boundedDecoder } from '../../../server/rpc/codecs/request.ts';
import { resultToWire } from '../../../server/rpc/codecs/response.ts';
import { batch, interactive } from '../../support/prediction-client.ts';
import { CryptoNetsError, ERROR_FACTS, type ErrorCode } from '../../../shared/errors/index.ts';

function detail(metadata: Metadata): ErrorDetail {
  return ErrorDetail.decode(metadata.get('cryptonets-error-bin')[0] as Buffer);
}

test.each(Object.keys(ERROR_FACTS) as ErrorCode[])('%s travels with its status and message', (code) => {
  const wire = errorToWire(new CryptoNetsError(code, 'expected 1, got 2'));
  expect(wire.code).toBe(status[ERROR_FACTS[code].status]);
  const { code: told, message } = detail(wire.metadata);
  expect(told).toBe(code);
  expect(message).toBe(code === 'INTERNAL' ? ERROR_FACTS.INTERNAL.message : 'expected 1, got 2');
});

test('what was thrown by accident tells nothing about itself', () => {
  for (const thrown of [new Error('secret 4711'), 'secret 4711', { secret: 4711 }, null, undefined]) {
    const wire = errorToWire(thrown);
    expect(wire.code).toBe(status.INTERNAL);
    expect(wire.details + JSON.stringify(detail(wire.metadata))).not.toContain('4711');
  }
});

test('a refusal says when to come back', () => {
  const wire = errorToWire(new CryptoNetsError('BUSY', 'the queue is full', { retryAfterMs: 1234.4 }));
  expect(detail(wire.metadata)).toMatchObject({ code: 'BUSY', retryAfterMs: 1234 });
  expect(wire.code).toBe(status.RESOURCE_EXHAUSTED);
});

const HEADER: PredictHeader = {
  requestId: Uint8Array.from({ length: 16 }, (_, i) => i),
  modelName: 'mnist-cryptonets',
  modelCommitment: 'ab'.repeat(32),
  parameterSet: 'n_8192_logq_4x50_logt_46',
  planDigest: '0'.repeat(64),
  computation: batch(BlockOrder.BLOCK_ORDER_RESIDUE),
};

test('a header from the wire', () => {
  expect(headerFromWire(HEADER)).toMatchObject({
    requestId: '000102030405060708090a0b0c0d0e0f',
    packing: 'batch',
    blockOrder: 'residue',
    expander: 'blake2xb',
  });
  const computation = batch(BlockOrder.BLOCK_ORDER_RESIDUE, '', Expander.EXPANDER_AES128);
  expect(headerFromWire({ ...HEADER, computation })).toMatchObject({ expander: 'aes128' });
  expect(headerFromWire({ ...HEADER, computation: interactive(3) })).toMatchObject({
    packing: 'interactive',
    ciphertextCount: 3,
    evaluationKeysDigest: 'a'.repeat(64),
  });
});

test.each<[keyof PredictHeader, unknown]>([
  ['requestId', new Uint8Array(15)],
  ['modelName', ''],
  ['modelName', 'x'.repeat(65)],
  ['modelName', 'a\nb'],
  ['modelCommitment', 'AB'.repeat(32)],
  ['computation', undefined],
  ['computation', batch(0)],
  ['computation', batch(3 as never)],
  ['computation', batch(-1)],
  ['computation', batch(1, '', 3 as never)],
  ['computation', batch(1, '', -1)],
  ['computation', interactive(3, '')],
  ['computation', interactive(3, 'A'.repeat(64))],
  ['parameterSet', '../../etc'],
  ['planDigest', '0'.repeat(63)],
])('a header with %s = %j is refused without repeating the value', (field, value) => {
  const refused = expect.objectContaining({
    code: 'MESSAGE_INVALID',
    message: expect.stringMatching(/^header\.[a-z_.]+: expected /),
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
  const request = {
    requestId: new Uint8Array(16),
    planDigest: 'd'.repeat(64),
    requestDigest: new Uint8Array(32),
  };
  const modelCommitment = 'c'.repeat(64);
  const result = { count: 10, size: 5, primes: 1, bytes: large };
  const [header, ...chunks] = [...resultToWire(result, modelCommitment, request)];
  expect(header?.message).toEqual({
    $case: 'resultHeader',
    value: { ciphertextCount: 10, size: 5, primes: 1, bytes: large.length, modelCommitment, request },
  });
  const data = chunks.map(({ message }) => {
    if (message?.$case !== 'resultChunk') throw new Error('expected a chunk');
    expect(message.value.data.length).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
    return message.value;
  });
  expect(data.map(({ offset }) => offset)).toEqual(data.map((_, i) => i * MAX_CHUNK_BYTES));
  expect(Buffer.concat(data.map((chunk) => chunk.data)).equals(large)).toBe(true);
});
