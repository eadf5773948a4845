/**
 * What a client can see of a result without asking anybody: a ciphertext that needs no key to read, a score that the network cannot have, and in
 * a batch the slots that hold no image, whose scores are known, and copies of images; of a public model a few images computed again. None of it proves
 * a result right; each proves one wrong.
 */
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import {
  evaluatePrepared,
  inputSize,
  preparePlain,
  proveRange,
  type IntegerNetwork,
  type Interval,
  type PlainNetwork,
} from '../../shared/network/index.ts';
import { checkSample, requireScores } from './sample.ts';
import { NO_IMAGE, type Laid } from './slots.ts';

/** What is known of every result of a model before it is computed. */
export interface Evidence {
  /** Of each score, over all images; unknown where the weights stay on the server. */
  readonly ranges: readonly Interval[] | undefined;
  /** Scores of the picture in an empty slot, every pixel zero; unknown likewise: then empty slots must agree with each other. */
  readonly black: readonly bigint[] | undefined;
  /** The network itself, where it is known: a few images are computed again. */
  readonly plain: PlainNetwork | undefined;
}

/** Of a model whose weights stay on its server. */
const OF_PRIVATE_MODELS: Evidence = { ranges: undefined, black: undefined, plain: undefined };

const known = new WeakMap<IntegerNetwork, Evidence>();

/** Costs one evaluation in the clear, once a network: the ranges were proven when its plan was made. */
export function evidenceOf(network: IntegerNetwork | undefined): Evidence {
  if (!network) return OF_PRIVATE_MODELS;
  let evidence = known.get(network);
  if (!evidence) {
    const plain = preparePlain(network);
    const black = evaluatePrepared(plain, new Uint8Array(inputSize(network)));
    known.set(network, (evidence = { ranges: proveRange(network).scores, black, plain }));
  }
  return evidence;
}

/**
 * A ciphertext whose polynomials but the first are zero says the same under every key: no evaluation of an encrypted image comes to that.
 * @throws RESULT_TRANSPARENT
 */
export function checkOpaque({ bytes, count, size }: EncryptedScores): void {
  const ciphertext = bytes.length / count;
  for (let from = 0; from < bytes.length; from += ciphertext) {
    const masked = bytes.subarray(from + ciphertext / size, from + ciphertext);
    if (masked.every((byte) => byte === 0))
      throw new CryptoNetsError('RESULT_TRANSPARENT', 'a ciphertext of the result needs no key to read');
  }
}

/** What is looked at: every slot of a batch, or the images of an interactive answer. */
interface Answer {
  /** As they were encrypted, image by image. */
  readonly pixels: Uint8Array;
  /** `outputs` an image. */
  readonly scores: BigInt64Array;
  /** Scores of an image. */
  readonly outputs: number;
  /** Of a batch: where the images lie, and the scores of all slots. */
  readonly batch?: { readonly laid: Pick<Laid, 'places' | 'expected'>; readonly scores: BigInt64Array };
}

/** @throws RESULT_OUT_OF_RANGE, RESULT_WRONG, RESULT_SWAPPED, RESULT_REPLAYED; the message tells what was looked at, no score */
export function checkEvidence({ ranges, black, plain }: Evidence, answer: Answer): void {
  const { pixels, scores, outputs, batch } = answer;
  if (ranges) checkRanges(ranges, batch?.scores ?? scores);
  if (batch) checkSlots(batch.scores, outputs, batch.laid, black);
  if (plain) checkSample(plain, pixels, scores);
}

/**
 * Empty slots that agree with each other, and not with the empty picture, are another function. Where they disagree, or copies do, scores stand where
 * others belong: the answer is another's, or single slots were changed.
 */
function checkSlots(
  scores: BigInt64Array,
  outputs: number,
  { places, expected }: Pick<Laid, 'places' | 'expected'>,
  black: readonly bigint[] | undefined,
): void {
  const slot = (index: number): BigInt64Array => scores.subarray(index * outputs, (index + 1) * outputs);
  const firstEmpty = expected.indexOf(NO_IMAGE);
  if (firstEmpty < 0) return;
  const empty = slot(firstEmpty);
  expected.forEach((image, index) => {
    if (!same(slot(index), image === NO_IMAGE ? empty : slot(places[image]!)))
      throw new CryptoNetsError('RESULT_REPLAYED', 'slots hold other scores than belong there');
  });
  if (black) requireScores(empty, black, 'the empty picture');
}

function checkRanges(ranges: readonly Interval[], scores: BigInt64Array): void {
  for (let index = 0; index < scores.length; index++) {
    const { minimum, maximum } = ranges[index % ranges.length]!;
    if (scores[index]! < minimum || scores[index]! > maximum)
      throw new CryptoNetsError('RESULT_OUT_OF_RANGE', 'a score lies outside what is proven for the network');
  }
}

function same(scores: BigInt64Array, expected: ArrayLike<bigint>): boolean {
  return scores.every((score, output) => score === expected[output]);
}
