/** SEAL's frames: hostile bytes are none. What SEAL does save, test/engines/seal/format.test.ts sees. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { savedResidues, savedSeeded } from '../../../../engine/seal/format.ts';

const code = (value: string): object => expect.objectContaining({ code: value });

it('takes no hostile bytes for what SEAL saved', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 64 }), (bytes, words) => {
      expect(() => savedResidues(bytes, words)).toThrow(code('INTERNAL'));
      expect(() => savedSeeded(bytes, words)).toThrow(code('INTERNAL'));
    }),
  );
});
