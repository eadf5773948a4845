/** What comes from a server is bounded and parsed: whatever it says, it becomes a value of ours or an error with a code. */
import fc from 'fast-check';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { catalogFromWire, MAX_CHUNK_BYTES } from '../../../electron/remote/codecs/catalog.ts';
import { errorFromWire } from '../../../electron/remote/codecs/errors.ts';
import { serverProgress, serverSpan } from '../../../electron/remote/codecs/prediction.ts';
import { shownText } from '../../../electron/remote/codecs/text.ts';
import { GetCatalogResponse } from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError, ERROR_FACTS, isErrorCode } from '../../../shared/errors/index.ts';
import { STAGES } from '../../../shared/stages/index.ts';

const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 2 ** 53, NaN, Infinity));

const parameterSets = fc.record({
  name: fc.oneof(fc.string(), fc.constant('n_8192_logq_4x50_logt_44')),
  polyDegree: fc.nat(),
  plainModulus: fc.nat(),
  dataPrimes: fc.array(fc.nat(), { maxLength: 40 }),
  specialPrime: fc.nat(),
});
const plans = fc.record({
  packing: fc.constantFrom(0, 1, 2, 7),
  digest: fc.oneof(fc.string(), fc.constant('a'.repeat(64))),
  parameters: fc.option(parameterSets, { nil: undefined }),
  inputCiphertexts: fc.nat(),
  outputCiphertexts: fc.nat(),
});
const models = fc.record({
  name: fc.oneof(fc.string(), fc.constant('mnist-cryptonets')),
  digest: fc.constantFrom('', 'b'.repeat(64)),
  title: fc.string({ unit: 'binary' }),
  inputHeight: numbers,
  inputWidth: numbers,
  inputBits: fc.nat(12),
  outputs: numbers,
  accuracy: numbers,
  encodedBytes: numbers,
  plans: fc.array(plans, { maxLength: 20 }),
});
const catalogs = fc.record({
  serverVersion: fc.string({ unit: 'binary' }),
  engine: fc.string(),
  cpuPath: fc.string(),
  threads: fc.nat(),
  models: fc.array(models, { maxLength: 4 }),
  limits: fc.option(
    fc.record({
      maxChunkBytes: numbers,
      maxUploadBytes: numbers,
      maxConcurrentPredictions: numbers,
      maxDeadlineMs: numbers,
    }),
    { nil: undefined },
  ),
});

describe('a catalog', () => {
  it('becomes bounded values, or an error with a code', () => {
    fc.assert(
      fc.property(catalogs, (wire) => {
        try {
          const catalog = catalogFromWire(wire as never);
          expect(catalog.limits.maxChunkBytes).toBeGreaterThan(0);
          expect(catalog.limits.maxChunkBytes).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
          for (const model of catalog.models) {
            expect(model.title.length).toBeLessThanOrEqual(120);
            expect(model.encodedBytes).toBeLessThan(16_000_000);
            if (model.accuracy !== null) expect(model.accuracy).toBeLessThanOrEqual(1);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(CryptoNetsError);
        }
      }),
    );
  });

  it('of any bytes is decoded or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        let wire: GetCatalogResponse | undefined;
        try {
          wire = GetCatalogResponse.decode(bytes);
        } catch {
          return; // gRPC answers INTERNAL for these before we see them.
        }
        try {
          catalogFromWire(wire);
        } catch (error) {
          expect(error).toBeInstanceOf(CryptoNetsError);
        }
      }),
    );
  });

  it('leaves out packings of later versions', () => {
    const plan = {
      digest: 'a'.repeat(64),
      parameters: { name: 'n', polyDegree: 8192, plainModulus: 5, dataPrimes: [3], specialPrime: 7 },
      inputCiphertexts: 1,
      outputCiphertexts: 1,
    };
    const model = {
      name: 'm',
      digest: 'b'.repeat(64),
      inputHeight: 1,
      inputWidth: 1,
      inputBits: 1,
      outputs: 1,
      encodedBytes: 9,
    };
    const wire = GetCatalogResponse.fromPartial({
      models: [
        {
          ...model,
          plans: [
            { ...plan, packing: 1 },
            { ...plan, packing: 9 as never },
          ],
        },
      ],
    });
    expect(catalogFromWire(wire).models[0]?.plans.map(({ packing }) => packing)).toEqual(['batch']);
  });
});

describe('a failed call', () => {
  it('has a code, whatever status and details it came with', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        (code, bytes, talking) => {
          const metadata = new Metadata();
          metadata.set('cryptonets-error-bin', Buffer.from(bytes));
          const failure: ServiceError = Object.assign(new Error('x'), { code, details: 'private', metadata });
          const error = errorFromWire(failure, talking ? 'talking' : 'connecting');
          expect(isErrorCode(error.code)).toBe(true);
          expect(error.hint).toBe(ERROR_FACTS[error.code].hint);
          expect(error.message).not.toContain('private');
        },
      ),
    );
  });
});

describe('stages of a server', () => {
  it('are those that servers have', () => {
    for (const [name, { where }] of Object.entries(STAGES)) {
      const span = { name, startMs: 0, durationMs: 1, bytes: 0, count: 0 };
      expect(serverSpan(span) !== undefined).toBe(where === 'server');
      const progress = serverProgress({ stage: name, done: 5, total: 3, unit: 'apples' });
      expect(progress).toEqual(
        where === 'server' ? { kind: 'progress', stage: name, done: 3, total: 3, unit: 'steps' } : undefined,
      );
    }
    for (const durationMs of [-1, NaN, Infinity, 1e12]) {
      expect(serverSpan({ name: 'convolve', startMs: 0, durationMs, bytes: 0, count: 0 })).toBeUndefined();
    }
  });
});

describe('text of a server', () => {
  it('is one short line without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const shown = shownText(text, 50);
        expect(shown.length).toBeLessThanOrEqual(50);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
    expect(shownText('\u202Eevil\u001b[2J\nok', 50)).toBe('evil [2J ok');
  });
});
