/** Where images of a batch lie, and what is seen when scores are changed there. */
import { describe, expect, it } from 'vitest';
import { checkEvidence, evidenceOf } from '../../../../electron/operations/evidence.ts';
import { laid, NO_IMAGE, ofImages, SPARE_SLOTS } from '../../../../electron/operations/slots.ts';
import { evaluatePrepared, inputSize, preparePlain } from '../../../../shared/network/index.ts';
import { randomImages } from '../../../support/host-world.ts';
import { smallSeedNetwork } from '../../../support/networks.ts';

const network = smallSeedNetwork();
const plain = preparePlain(network);
const size = inputSize(network);
const SLOTS = 256;
const levels = (images: number) =>
  randomImages(network, images)
    .map((level) => level & (2 ** network.input.bits - 1))
    .subarray(0, images * size);

function scoresOf(pixels: Uint8Array): BigInt64Array {
  const rows = Array.from({ length: pixels.length / size }, (_, at) =>
    evaluatePrepared(plain, pixels.subarray(at * size, (at + 1) * size)),
  );
  return BigInt64Array.from(rows.flat());
}

/** What a check says of scores that were changed on their way. */
function codeOf(
  images: number,
  isPublic: boolean,
  change: (all: BigInt64Array, outputs: number) => void,
): string {
  const pixels = levels(images);
  const where = laid(pixels, images, SLOTS);
  const all = scoresOf(where.pixels);
  const outputs = all.length / SLOTS;
  change(all, outputs);
  const scores = ofImages(all, where, outputs);
  try {
    checkEvidence(evidenceOf(isPublic ? network : undefined), {
      pixels,
      scores,
      outputs,
      batch: { laid: where, scores: all },
    });
    return 'fine';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the slots of a batch', () => {
  it.each([1, 3, 200, SLOTS - 1, SLOTS])('hold %i images where they are found again', (images) => {
    const pixels = levels(images);
    const where = laid(pixels, images, SLOTS);
    expect(new Set(where.places).size).toBe(images);
    expect(ofImages(scoresOf(where.pixels), where, scoresOf(pixels).length / images)).toEqual(
      scoresOf(pixels),
    );
    const empty = where.expected.filter((image) => image === NO_IMAGE).length;
    expect(empty).toBeGreaterThanOrEqual(images === SLOTS ? 0 : 1);
  });

  it('are drawn anew for each request', () => {
    const pixels = levels(100);
    expect(laid(pixels, 100, SLOTS).places).not.toEqual(laid(pixels, 100, SLOTS).places);
  });

  it.each([true, false])('are believed when they are right, public %s', (isPublic) => {
    for (const images of [1, 100, SLOTS - SPARE_SLOTS, SLOTS])
      expect(codeOf(images, isPublic, () => undefined)).toBe('fine');
  });

  it.each([true, false])(
    'tell a single one that was changed: it is empty but for chance, public %s',
    (isPublic) => {
      // One of 256 slots holds the image: three changes that all miss the 255 others happen never.
      const one = (all: BigInt64Array, outputs: number) => {
        for (const slot of [5, 70, 200]) all[slot * outputs]! += 1n;
      };
      expect(codeOf(1, isPublic, one)).toBe('RESULT_REPLAYED');
    },
  );

  it.each([1, 100, SLOTS - SPARE_SLOTS])(
    'tell scores of %i images that stand elsewhere, of a private model',
    (images) => {
      const turned = (all: BigInt64Array, outputs: number) => {
        all.set([...all.slice(outputs), ...all.slice(0, outputs)]);
      };
      expect(codeOf(images, false, turned)).toBe('RESULT_REPLAYED');
    },
  );
});

/** One image of interactive packing: there are no slots to look at. */
describe('a single image of a public model', () => {
  const end = (change: (scores: BigInt64Array) => void): string => {
    const pixels = levels(1);
    const scores = scoresOf(pixels);
    change(scores);
    try {
      checkEvidence(evidenceOf(network), { pixels, scores, outputs: scores.length });
      return 'fine';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('is computed again', () => {
    expect(end(() => undefined)).toBe('fine');
    expect(end((scores) => void (scores[0]! += 1n))).toBe('RESULT_WRONG');
    expect(end((scores) => void (scores[0]! += 2n ** 34n))).toMatch(/^RESULT_(WRONG|OUT_OF_RANGE)$/);
    expect(end((scores) => void scores.reverse())).toMatch(/^RESULT_(SWAPPED|OUT_OF_RANGE)$/);
  });
});
