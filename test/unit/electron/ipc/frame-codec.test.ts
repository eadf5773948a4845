/** The frame codec: what goes in comes out, and no bytes of a stranger do more than MESSAGE_INVALID. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, HOST_LIMITS, VIEW_LIMITS } from '../../../../electron/ipc/frame-codec.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { IMAGE_BYTES, MAX_IMAGES } from '../../../../shared/ipc/contract.ts';

const SMALL = { frameBytes: 4096, jsonBytes: 1024 };

/** Plain data with byte arrays in it, as the contract's values are. */
const value = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('record'), tie('list')),
  leaf: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }),
  ),
  record: fc.dictionary(
    fc.string({ maxLength: 8 }).filter((key) => key !== '$bytes' && key !== '__proto__'),
    tie('tree'),
    { maxKeys: 3, noNullPrototype: true },
  ),
  list: fc.array(tie('tree'), { maxLength: 2 }),
})).tree;

function countBytes(tree: unknown): number {
  if (tree instanceof Uint8Array) return 1;
  if (typeof tree !== 'object' || tree === null) return 0;
  return Object.values(tree).reduce((sum: number, item) => sum + countBytes(item), 0);
}

/** Bytes of a frame with the given JSON and attachments, made by hand. */
function crafted(json: string, tail: number[] = [], claimed?: number): Uint8Array {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(4 + text.length + tail.length);
  new DataView(bytes.buffer).setUint32(0, claimed ?? text.length, true);
  bytes.set(text, 4);
  bytes.set(tail, 4 + text.length);
  return bytes;
}

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'nothing thrown';
  } catch (error) {
    return error instanceof CryptoNetsError ? error.code : `a bare ${String(error)}`;
  }
}

describe('round trip', () => {
  it('keeps values and bytes', () => {
    fc.assert(
      fc.property(
        value.filter((tree) => countBytes(tree) <= 16),
        (tree) => {
          expect(decodeFrame(encodeFrame({ tree }, HOST_LIMITS), HOST_LIMITS)).toEqual({ tree });
        },
      ),
    );
  });

  it('keeps bytes that are a view or a Buffer', () => {
    const large = Uint8Array.of(0, 1, 2, 3, 4, 5);
    const frame = { view: large.subarray(2, 4), buffer: Buffer.from([9, 8]) };
    const decoded = decodeFrame(encodeFrame(frame, SMALL), SMALL) as typeof frame;
    expect([...decoded.view]).toEqual([2, 3]);
    expect([...decoded.buffer]).toEqual([9, 8]);
  });

  it('has room for the largest prediction and for no more than a MiB beside it', () => {
    const largest = MAX_IMAGES * IMAGE_BYTES + MAX_IMAGES;
    expect(VIEW_LIMITS.frameBytes).toBeGreaterThan(largest);
    expect(VIEW_LIMITS.frameBytes - largest).toBeLessThanOrEqual(1024 * 1024);
  });
});

describe('refusals', () => {
  it.each<[string, unknown]>([
    ['a function', { call: () => 1 }],
    ['a bigint', { big: 1n }],
    ['another binary type', { numbers: new Float64Array(2) }],
    ['an array buffer', { buffer: new ArrayBuffer(2) }],
    ['a reserved name', { $bytes: 0 }],
    ['more attachments than allowed', Array.from({ length: 17 }, () => new Uint8Array(1))],
    ['too large a JSON', 'x'.repeat(2000)],
    ['too many bytes', new Uint8Array(5000)],
  ])('does not encode %s', (_, frame) => {
    expect(codeOf(() => encodeFrame(frame, SMALL))).toBe('MESSAGE_INVALID');
  });

  it('does not encode a cycle', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(codeOf(() => encodeFrame(cycle, SMALL))).toBe('MESSAGE_INVALID');
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a prefix alone that promises more', crafted('', [], 100)],
    ['a length near 2^32', crafted('{}', [], 0xffffffff)],
    ['no JSON', crafted('{"sizes":[],"frame":')],
    ['no UTF-8', Uint8Array.of(2, 0, 0, 0, 0xff, 0xfe)],
    ['null', crafted('null')],
    ['no sizes', crafted('{"frame":1}')],
    ['a negative size', crafted('{"sizes":[-1],"frame":{"$bytes":0}}')],
    ['a size beyond the end', crafted('{"sizes":[3],"frame":{"$bytes":0}}', [1, 2])],
    ['a size that is no integer', crafted('{"sizes":["2"],"frame":{"$bytes":0}}', [1, 2])],
    ['bytes left over', crafted('{"sizes":[1],"frame":{"$bytes":0}}', [1, 2])],
    ['an attachment that is not used', crafted('{"sizes":[1],"frame":1}', [1])],
    ['an attachment used twice', crafted('{"sizes":[1],"frame":[{"$bytes":0},{"$bytes":0}]}', [1])],
    ['a reference to nothing', crafted('{"sizes":[],"frame":{"$bytes":0}}')],
    ['a reference by name', crafted('{"sizes":[],"frame":{"$bytes":"constructor"}}')],
    ['a reference with company', crafted('{"sizes":[1],"frame":{"$bytes":0,"more":1}}', [1])],
    ['a prototype', crafted('{"sizes":[],"frame":{"__proto__":{"admin":true}}}')],
    ['deep nesting', crafted(`{"sizes":[],"frame":${'['.repeat(100)}${']'.repeat(100)}}`)],
    ['very deep nesting', crafted(`{"sizes":[],"frame":${'['.repeat(400)}${']'.repeat(400)}}`)],
    ['a JSON over its limit', crafted(`{"sizes":[],"frame":"${'x'.repeat(1100)}"}`)],
    ['a frame over its limit', new Uint8Array(4097)],
  ])('does not decode %s', (_, bytes) => {
    expect(codeOf(() => decodeFrame(bytes, SMALL))).toBe('MESSAGE_INVALID');
  });

  it('meets random bytes with MESSAGE_INVALID and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(codeOf(() => decodeFrame(bytes, SMALL))).toBe('MESSAGE_INVALID');
      }),
    );
  });

  it('survives any damage to a good frame', () => {
    const good = encodeFrame({ kind: 'call', id: 1, name: 'x', input: { a: Uint8Array.of(1, 2, 3) } }, SMALL);
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const bytes = good.slice(0, length);
        for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
        expect(['MESSAGE_INVALID', 'nothing thrown']).toContain(codeOf(() => decodeFrame(bytes, SMALL)));
      }),
      { numRuns: 1000 },
    );
  });
});
