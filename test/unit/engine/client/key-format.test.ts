/** SEAL's secret key, read by us: hostile bytes are none. What is one, test/engines/seal/format.test.ts sees from SEAL itself. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSecretKey, parseSecretKey, secretKeyBytes } from '../../../../engine/client/key-format.ts';
import { INSECURE_BATCH_SETS } from '../../../../shared/packing/batch/sets.ts';

const code = (value: string): object => expect.objectContaining({ code: value });
const set = INSECURE_BATCH_SETS[0]!;
const lengths = fc.oneof(fc.constant(secretKeyBytes(set)), fc.nat({ max: 200 }));

it('takes no hostile bytes for a secret key', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 255 }), (length, fill) => {
      const bytes = new Uint8Array(length).fill(fill);
      expect(() => checkSecretKey(set, bytes)).toThrow(code('KEY_INVALID'));
      expect(() => parseSecretKey(set, bytes)).toThrow(code('KEY_INVALID'));
    }),
    { numRuns: 30 },
  );
});
