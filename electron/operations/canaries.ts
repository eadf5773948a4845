/**
 * Canary requests: now and then a whole request of inputs of which the client knows the answer travels among somebody's own, by the same path, in an
 * order that is drawn anew. Who answers now rightly and now wrongly does not know which is which. Nothing is judged before the last answer is there,
 * so neither what is sent nor when depends on what was decrypted.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { toCryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';
import type { CanaryMismatch, CanaryReport } from '../../shared/ipc/types.ts';
import { evaluatePrepared, inputSize, largestPixel, type NetworkInput } from '../../shared/network/index.ts';
import type { PlainNetwork } from '../../shared/network/index.ts';
import type { SeenRequest } from '../remote/index.ts';
import type { PackedRun } from './packed.ts';

/** Pictures of a canary in a batch, at most: beside them lie copies and empty slots, so that every slot is known. */
const MOST_IN_BATCH = 64;
/** Models of which answers are remembered; the oldest is forgotten first. */
const MOST_MODELS = 16;

/** A picture whose answer was had before: scores stay undefined until then. */
interface Kept {
  readonly pixels: Uint8Array;
  scores: BigInt64Array | undefined;
}

/** What models that keep their weights have answered to canaries, in memory: scores of one picture under one commitment are always the same. */
export class CanaryAnswers {
  readonly #models = new Map<string, readonly Kept[]>();

  /** @param about server and commitment @param size of a picture */
  of(about: string, input: NetworkInput): readonly Kept[] {
    const found = this.#models.get(about);
    if (found) return found;
    const made = Array.from({ length: MOST_IN_BATCH }, () => ({ pixels: picture(input), scores: undefined }));
    this.#models.set(about, made);
    if (this.#models.size > MOST_MODELS) this.#models.delete(this.#models.keys().next().value!);
    return made;
  }
}

export interface CanaryParts {
  /** Of so many in a hundred calls, each drawn by itself, one is accompanied: 1 to 100. */
  readonly percent: number;
  readonly answers: CanaryAnswers;
  /** Which server, and which weights. */
  readonly about: string;
  readonly input: NetworkInput;
  /** Where the weights are known; else answers are compared with earlier ones. */
  readonly plain: PlainNetwork | undefined;
}

/** One whole call of known inputs. */
export interface Canary {
  readonly pixels: Uint8Array;
  readonly count: number;
  /** Image by image. */
  readonly kept: readonly Kept[];
}

/** What came of one: an answer, or why there is none. */
export interface CanaryEnd {
  readonly canary: Canary;
  readonly seen: SeenRequest;
  readonly scores: BigInt64Array | undefined;
  readonly failed: ErrorCode | undefined;
}

/**
 * @param packed as the call that it goes with is run @param images of that call: an interactive request shows how many it has, a batch does not
 * @returns none, one, or two alike where nothing is known yet to compare with
 */
export function drawnCanaries(
  parts: CanaryParts,
  { packing, perCall }: Pick<PackedRun, 'packing' | 'perCall'>,
  images: number,
): readonly Canary[] {
  if (randomInt(100) >= parts.percent) return [];
  const count = packing === 'batch' ? Math.min(perCall, MOST_IN_BATCH) : images;
  const kept = parts.plain ? fresh(parts.input, count) : chosen(parts, count);
  const pixels = new Uint8Array(count * inputSize(parts));
  kept.forEach((one, index) => pixels.set(one.pixels, index * one.pixels.length));
  const canary = { pixels, count, kept };
  const known = parts.plain !== undefined || kept.every(({ scores }) => scores !== undefined);
  return known ? [canary] : [canary, canary];
}

const fresh = (input: NetworkInput, count: number): readonly Kept[] =>
  Array.from({ length: count }, () => ({ pixels: picture(input), scores: undefined }));

function chosen({ answers, about, input }: CanaryParts, count: number): readonly Kept[] {
  const all = answers.of(about, input);
  const first = randomInt(all.length);
  return Array.from({ length: count }, (_, index) => all[(first + index) % all.length]!);
}

/** Levels at random: nobody but the owner of the key ever sees them. */
function picture(input: NetworkInput): Uint8Array {
  const levels = largestPixel(input) + 1;
  return Uint8Array.from(randomBytes(inputSize({ input })), (byte) => byte % levels);
}

/** Once the last answer is there. The mismatches are evidence for whoever runs the client; they hold no score and no picture. */
export function judged(parts: CanaryParts, ends: readonly CanaryEnd[]): CanaryReport {
  const wrong: CanaryMismatch[] = [];
  let [right, lost] = [0, 0];
  for (const end of ends) {
    const known = parts.plain !== undefined || end.canary.kept.every(({ scores }) => scores !== undefined);
    const found = end.failed ?? (agrees(parts, end) ? undefined : 'RESULT_WRONG');
    if (found === undefined) right += known ? 1 : 0;
    else if (!found.startsWith('RESULT_')) lost += 1;
    else wrong.push({ code: 'CANARY_WRONG', found, ...evidence(end.seen) });
  }
  return { sent: ends.length, right, lost, wrong };
}

/** All images are looked at. Of two that differ none says which is wrong: the earlier one stays. */
function agrees({ plain }: CanaryParts, { canary, scores }: CanaryEnd): boolean {
  const outputs = scores!.length / canary.count;
  const equal = canary.kept.map((one, image) => {
    const got = scores!.slice(image * outputs, (image + 1) * outputs);
    const expected = plain ? evaluatePrepared(plain, one.pixels) : (one.scores ??= got);
    return got.every((score, output) => score === expected[output]);
  });
  return equal.every(Boolean);
}

function evidence({ requestId, answer }: SeenRequest): Pick<CanaryMismatch, 'requestId' | 'answerSha256'> {
  return {
    requestId: requestId ? Buffer.from(requestId).toString('hex') : null,
    answerSha256: answer ? createHash('sha256').update(answer).digest('hex') : null,
  };
}

/** What is no verdict of this side is for whoever asked. */
export function codeOf(error: unknown): ErrorCode {
  const { code } = toCryptoNetsError(error);
  if (code === 'CANCELLED') throw error;
  return code;
}
