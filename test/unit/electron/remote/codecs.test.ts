/** What comes from a server is bounded and parsed: whatever it says, it becomes a value of ours or an error with a code. */
import fc from 'fast-check';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { catalogFromWire } from '../../../../electron/remote/codecs/catalog.ts';
import { errorFromWire } from '../../../../electron/remote/codecs/errors.ts';
import { serverProgress, serverSpan } from '../../../../electron/remote/codecs/prediction.ts';
import { shownText } from '../../../../electron/remote/codecs/text.ts';
import { GetCatalogResponse, InputKind, Visibility } from '../../../../proto/gen/cryptonets/v1/catalog.ts';
import { ErrorDetail, type Expander } from '../../../../proto/gen/cryptonets/v1/common.ts';
import {
  CryptoNetsError,
  ERROR_FACTS,
  fromReport,
  isErrorCode,
  toReport,
} from '../../../../shared/errors/index.ts';
import { MAX_CHUNK_BYTES } from '../../../../shared/protocol/index.ts';
import { STAGES } from '../../../../shared/stages/index.ts';

const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 2 ** 53, NaN, Infinity));

const parameterSets = fc.record({
  name: fc.oneof(fc.string(), fc.constant('n_8192_logq_4x50_logt_44')),
  polyDegree: fc.nat(),
  plainModulus: fc.nat(),
  dataPrimes: fc.array(fc.nat(), { maxLength: 40 }),
  specialPrime: fc.nat(),
});
const digests = fc.oneof(fc.string(), fc.constant('a'.repeat(64)));
const packings = fc.oneof(
  fc.record({
    $case: fc.constant('batch'),
    value: fc.record({
      plainModulus: fc.nat(),
      inputCiphertexts: fc.nat(),
      outputCiphertexts: fc.nat(),
      privacyBits: fc.nat(200),
    }),
  }),
  fc.record({
    $case: fc.constant('interactive'),
    value: fc.record({
      plainModuli: fc.array(fc.nat(), { maxLength: 20 }),
      evaluationKeysShapeDigest: digests,
      evaluationKeysBytes: fc.nat(),
    }),
  }),
);
const plans = fc.record({
  digest: digests,
  parameters: fc.option(parameterSets, { nil: undefined }),
  packing: fc.option(packings, { nil: undefined }),
});
const engines = fc.record({
  engine: fc.string(),
  cpuPath: fc.string(),
  threads: fc.nat(),
  expanders: fc.array(fc.constantFrom<Expander>(0, 1, 2, -1), { maxLength: 4 }),
});
const models = fc.record({
  name: fc.oneof(fc.string(), fc.constant('mnist-cryptonets')),
  commitment: fc.constantFrom('', 'b'.repeat(64)),
  visibility: fc.constantFrom<Visibility>(0, 1, 2, -1),
  title: fc.string({ unit: 'binary' }),
  inputBits: fc.nat(12),
  reads: fc.constantFrom(0, 1, 2, 3, 4, -1),
  accuracy: fc.option(numbers, { nil: undefined }),
  encodedBytes: numbers,
  plans: fc.array(plans, { maxLength: 20 }),
  manifest: fc.option(
    fc.record({
      text: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('x'.repeat(16_385))),
      signer: fc.uint8Array({ maxLength: 40 }),
      signature: fc.uint8Array({ maxLength: 80 }),
    }),
    { nil: undefined },
  ),
});
const catalogs = fc.record({
  serverVersion: fc.string({ unit: 'binary' }),
  batch: fc.option(engines, { nil: undefined }),
  interactive: fc.option(fc.record({ engine: fc.option(engines, { nil: undefined }), maxImages: numbers }), {
    nil: undefined,
  }),
  models: fc.array(models, { maxLength: 4 }),
  limits: fc.option(
    fc.record({
      maxChunkBytes: numbers,
      maxUploadBytes: numbers,
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
          const catalog = catalogFromWire(wire);
          expect(catalog.limits.maxChunkBytes).toBeGreaterThan(0);
          expect(catalog.limits.maxChunkBytes).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
          for (const model of catalog.models) {
            expect(model.title.length).toBeLessThanOrEqual(120);
            expect(model.encodedBytes).toBeLessThan(16_000_000);
            expect(model.manifest?.text.length ?? 0).toBeLessThanOrEqual(16_384);
            expect(model.manifest?.signer.length ?? 32).toBe(32);
            expect(model.manifest?.signature.length ?? 64).toBe(64);
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
      parameters: { name: 'n', polyDegree: 8192, dataPrimes: [3], specialPrime: 7 },
    };
    const batch = { $case: 'batch', value: { plainModulus: 5 } } as const;
    const model = {
      name: 'm',
      commitment: 'b'.repeat(64),
      visibility: Visibility.VISIBILITY_PUBLIC,
      inputBits: 1,
      reads: InputKind.INPUT_KIND_DIGIT,
      encodedBytes: 9,
    };
    const wire = GetCatalogResponse.fromPartial({
      batch: {},
      models: [
        {
          ...model,
          plans: [{ ...plan, packing: batch }, plan],
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
          expect(error.message).not.toContain('private');
        },
      ),
    );
  });
});

describe('a code that a server claims', () => {
  it.each(Object.entries(ERROR_FACTS))('%s is believed if a server can mean it', (code, { side }) => {
    const metadata = new Metadata();
    const detail = ErrorDetail.encode({ code, message: 'as the server says', retryAfterMs: 0 }).finish();
    metadata.set('cryptonets-error-bin', Buffer.from(detail));
    const failure: ServiceError = Object.assign(new Error('x'), { code: 3, details: 'private', metadata });
    const error = errorFromWire(failure, 'talking');
    const expected = side === 'client' ? new CryptoNetsError('MESSAGE_INVALID') : { code };
    expect(error.code).toBe(expected.code);
    if (side !== 'client') expect(error.message).toBe('as the server says');
  });
});

describe('a refusal', () => {
  it.each([
    ['BUSY', 0, undefined],
    ['BUSY', 1500, 1500],
    ['BUSY', 2 ** 32 - 1, 3_600_000],
    ['QUERY_BUDGET_SPENT', 86_400_000, 86_400_000],
    ['QUERY_BUDGET_SPENT', 2 ** 32 - 1, 2 ** 31 - 1],
  ])('with %s that says %j ms is told with %j', (code, retryAfterMs, told) => {
    const metadata = new Metadata();
    const detail = ErrorDetail.encode({ code, message: 'the queue is full', retryAfterMs }).finish();
    metadata.set('cryptonets-error-bin', Buffer.from(detail));
    const failure: ServiceError = Object.assign(new Error('x'), { code: 8, details: '', metadata });
    const error = errorFromWire(failure, 'talking');
    expect(error).toMatchObject({ code, retryAfterMs: told });
    expect(fromReport(JSON.parse(JSON.stringify(toReport(error))))).toMatchObject({ retryAfterMs: told });
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
