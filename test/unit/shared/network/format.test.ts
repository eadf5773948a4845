import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { NETWORK_LIMITS, decodeNetwork, encodeNetwork } from '../../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../../shared/network/index.ts';
import {
  chooseEncoding,
  packIntegers,
  packedBytes,
  unpackIntegers,
} from '../../../../shared/network/format/packing.ts';
import { networks } from './networks.ts';

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof CryptoNetsError) return error.code;
    throw error;
  }
}

const [sample] = fc.sample(networks(), { numRuns: 1, seed: 5 }) as [IntegerNetwork];

describe('packed integers', () => {
  test('come back as they were, in the smallest encoding', () => {
    const values = fc.oneof(
      fc.array(fc.integer({ min: -1, max: 1 })),
      fc.array(fc.integer({ min: -8, max: 7 })),
      fc.array(fc.maxSafeInteger()),
    );
    fc.assert(
      fc.property(values, (original) => {
        const encoding = chooseEncoding(original);
        const bytes = packIntegers(original, encoding);
        expect(bytes.length).toBe(packedBytes(original.length, encoding));
        expect(unpackIntegers(bytes, original.length, encoding)).toEqual(original.map((value) => value + 0));
      }),
    );
  });

  test('take five trits a byte and b bits a number', () => {
    expect(packIntegers([1, 0, -1, 0, 1, 1], 'trits')).toEqual(Uint8Array.of(2 + 3 + 27 + 162, 2 + 120));
    expect(packIntegers([3, -4, 1], 3)).toEqual(Uint8Array.of(0b01100011, 0));
    expect(chooseEncoding([-128, 127])).toBe(8);
    expect(chooseEncoding([128])).toBe(9);
  });

  test('are refused when not canonical', () => {
    const refused = expect.objectContaining({ code: 'MODEL_INVALID' });
    expect(() => unpackIntegers(Uint8Array.of(243), 5, 'trits')).toThrow(refused);
    expect(() => unpackIntegers(Uint8Array.of(122), 4, 'trits')).not.toThrow();
    expect(() => unpackIntegers(Uint8Array.of(121 + 81), 4, 'trits')).toThrow(refused);
    expect(() => unpackIntegers(Uint8Array.of(0x80), 2, 3)).toThrow(refused);
    expect(() => unpackIntegers(new Uint8Array(2), 2, 3)).toThrow(refused);
  });
});

describe('the model format', () => {
  test('brings every network back, with the same digest', async () => {
    await fc.assert(
      fc.asyncProperty(networks(127), async (network) => {
        const { json, weights, digest } = await encodeNetwork(network);
        const decoded = await decodeNetwork(json, weights);
        expect(decoded.network).toEqual(network);
        expect(decoded.digest).toBe(digest);
        expect(decoded.proof.layers.length).toBe(network.layers.length);
      }),
      { numRuns: 40 },
    );
  });

  test('has a digest that other tools can check', async () => {
    const { json, weights, digest } = await encodeNetwork(sample);
    const metadata = JSON.parse(json) as Record<string, unknown>;
    delete metadata['digest'];
    const hash = createHash('sha256')
      .update(`${JSON.stringify(metadata)}\0`)
      .update(weights);
    expect(hash.digest('hex')).toBe(digest);
  });

  test('takes another SHA-256', async () => {
    const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
    expect((await encodeNetwork(sample, sha256)).digest).toBe((await encodeNetwork(sample)).digest);
  });

  test('notices any changed byte of the weights', async () => {
    const { json, weights } = await encodeNetwork(sample);
    for (let at = 0; at < weights.length; at += 3) {
      const changed = weights.slice();
      changed[at]! ^= 1;
      expect(await codeOf(decodeNetwork(json, changed))).toBe('MODEL_DIGEST_MISMATCH');
    }
  });

  test('notices changed metadata and a wrong length', async () => {
    const { json, weights } = await encodeNetwork(sample);
    expect(await codeOf(decodeNetwork(json.replace('"random"', '"rename"'), weights))).toBe(
      'MODEL_DIGEST_MISMATCH',
    );
    expect(await codeOf(decodeNetwork(json, weights.subarray(1)))).toBe('MODEL_INVALID');
    expect(await codeOf(decodeNetwork(json.slice(1), weights))).toBe('MODEL_INVALID');
    expect(await codeOf(decodeNetwork(' '.repeat(NETWORK_LIMITS.metadataBytes) + json, weights))).toBe(
      'MODEL_INVALID',
    );
  });

  test('answers any changed metadata with one of its codes, without large allocations', async () => {
    const { json, weights } = await encodeNetwork(sample);
    const paths = leafPaths(JSON.parse(json));
    const strange = fc.oneof(
      fc.constantFrom(
        0,
        -1,
        1,
        2,
        0.5,
        2 ** 31,
        2 ** 53,
        1e308,
        65_536,
        null,
        '',
        'trits',
        'conv',
        'square',
        [],
        {},
        { toString: {} },
      ),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), strange, async (path, value) => {
        const metadata = JSON.parse(json) as object;
        const changed = JSON.stringify(replaceAt(metadata, path, value));
        const code = await codeOf(decodeNetwork(changed, weights));
        expect(['none', 'MODEL_INVALID', 'MODEL_DIGEST_MISMATCH']).toContain(code);
        // As JSON: -0 is written as 0.
        if (code === 'none') expect(JSON.parse(changed)).toEqual(JSON.parse(json));
      }),
      { numRuns: 500 },
    );
  });

  test('refuses what cannot be made a text where a number belongs', async () => {
    const { json, weights } = await encodeNetwork(sample);
    const numbers = leafPaths(JSON.parse(json)).filter(([room]) => room === 'layers');
    expect(numbers.length).toBeGreaterThan(5);
    for (const path of numbers) {
      const changed = JSON.stringify(replaceAt(JSON.parse(json) as object, path, { toString: {} }));
      expect(await codeOf(decodeNetwork(changed, weights))).toBe('MODEL_INVALID');
    }
  });

  test('refuses networks that are too large before reading weights', async () => {
    const huge = {
      format: 'cryptonets-network',
      version: 1,
      name: 'huge',
      input: { channels: 1, height: 256, width: 256, bits: 1 },
      layers: [{ kind: 'dense', inputs: 65_536, outputs: 65_536, weightEncoding: 'trits', biasEncoding: 2 }],
      weightsBytes: 8_388_608,
      digest: '0'.repeat(64),
    };
    expect(await codeOf(decodeNetwork(JSON.stringify(huge), new Uint8Array(0)))).toBe('MODEL_INVALID');
    const squares = { ...huge, layers: new Array(16).fill({ kind: 'square' }), weightsBytes: 0 };
    const digest = createHash('sha256')
      .update(`${JSON.stringify({ ...squares, digest: undefined })}\0`)
      .digest('hex');
    expect(await codeOf(decodeNetwork(JSON.stringify({ ...squares, digest }), new Uint8Array(0)))).toBe(
      'MODEL_INVALID',
    );
  });

  test('refuses to write a network that is not well formed', async () => {
    expect(await codeOf(encodeNetwork({ ...sample, name: 'No Spaces' }))).toBe('MODEL_INVALID');
    expect(await codeOf(encodeNetwork({ ...sample, layers: sample.layers.slice(2) }))).toBe('MODEL_INVALID');
  });
});

type Path = readonly string[];

function leafPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => leafPaths(child, [...path, key]))];
}

function replaceAt(value: unknown, path: Path, replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = replaceAt(copy[key], rest, replacement);
  return copy;
}
