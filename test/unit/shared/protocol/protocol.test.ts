/** What both sides agree on beside the messages: names, the ready line, the room for one chunk. */
import { describe, expect, it } from 'vitest';
import {
  CLIENT_KEEP_ALIVE_MS,
  ENGINE_CHOICES,
  isCpuPath,
  isDigest,
  isName,
  MAX_CHUNK_BYTES,
  MAX_GRPC_MESSAGE_BYTES,
  MAX_MESSAGE_BYTES,
  parseReadyLine,
  SERVER_KEEP_ALIVE_MS,
} from '../../../../shared/protocol/index.ts';
import { BlockChunk, PredictRequest } from '../../../../proto/gen/cryptonets/v1/prediction.ts';

describe('names', () => {
  it.each(['a'.repeat(64), '0123456789abcdef'.repeat(4)])('takes the digest %s', (text) => {
    expect(isDigest(text)).toBe(true);
  });

  it.each(['', 'a'.repeat(63), 'a'.repeat(65), 'A'.repeat(64), `${'a'.repeat(64)}\n`])(
    'refuses %j as a digest',
    (text) => {
      expect(isDigest(text)).toBe(false);
    },
  );

  it.each(['n_8192_logq_4x50_logt_45', 'mnist-cnn', 'x', 'A.b', 'a'.repeat(64)])(
    'takes the name %s',
    (text) => {
      expect(isName(text)).toBe(true);
    },
  );

  it.each(['', '../x', '.x', 'a b', 'a\n', 'a'.repeat(65), '__proto__'])('refuses %j as a name', (text) => {
    expect(isName(text)).toBe(false);
  });
});

describe('sizes', () => {
  it('leaves room for the frame of a full chunk, and gRPC room for both', () => {
    const blocks = new Uint8Array(MAX_CHUNK_BYTES);
    const value = BlockChunk.fromPartial({ firstBlock: 2 ** 32 - 1, blocks });
    const frame = PredictRequest.encode({ message: { $case: 'blocks', value } }).finish();
    expect(frame.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(MAX_MESSAGE_BYTES).toBeLessThan(MAX_GRPC_MESSAGE_BYTES);
  });

  it('lets the client ask first whether a connection lives', () => {
    expect(CLIENT_KEEP_ALIVE_MS).toBeLessThan(SERVER_KEEP_ALIVE_MS);
  });
});

describe('engines', () => {
  it('knows the paths of the kernels and the choices', () => {
    expect(['scalar', 'avx2', 'avx512', 'neon'].every(isCpuPath)).toBe(true);
    expect(['', 'wasm', 'constructor'].some(isCpuPath)).toBe(false);
    expect(ENGINE_CHOICES).toEqual(['auto', 'native', 'seal']);
  });
});

describe('the ready line', () => {
  it('tells the address', () => {
    expect(parseReadyLine('{"event":"listening","address":"[::1]:50551","port":50551}')).toBe('[::1]:50551');
  });

  it.each([
    '',
    'listening',
    'null',
    '[1]',
    '{}',
    '{"event":"listening"}',
    '{"event":"stopped","address":"a:1"}',
    '{"event":"listening","address":7}',
  ])('refuses %j', (line) => {
    expect(() => parseReadyLine(line)).toThrow(expect.objectContaining({ code: 'SERVER_UNREACHABLE' }));
  });
});
