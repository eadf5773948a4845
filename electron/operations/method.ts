/** One image by a method of the talk's table: both sides of it in this process, no server. */
import { plainScores, levelsOf, type MethodNetwork } from '../../engine/methods/network.ts';
import { runRequest } from '../../engine/methods/request.ts';
import type { MethodRun } from '../../shared/ipc/types.ts';
import { mergeLayers } from '../../shared/methods/merge.ts';
import { figuresOf, imagesOf, type Method } from '../../shared/methods/method.ts';
import { parametersText } from '../../shared/methods/rings.ts';
import { lowerNetwork, predict } from '../../shared/network/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import { requireScores } from './sample.ts';

/** What is measured and seen of one image, whoever ran it. */
export type Measured = Omit<MethodRun, 'method'>;

/**
 * @param pixels one image, grey bytes
 * @param progress told the work that is done, all lanes together, a few times a second
 * @throws RESULT_WRONG when a score differs from the integer network's, OUT_OF_MEMORY, CANCELLED at once after an abort: all threads are gone then
 */
export async function runMethod(
  method: Method,
  own: MethodNetwork,
  pixels: Uint8Array,
  { signal, report }: Control,
): Promise<Measured> {
  const { network } = own;
  const lowered = lowerNetwork(network);
  const layers = method.merged ? mergeLayers(lowered) : lowered;
  const levels = levelsOf(network, pixels);
  const answer = await runRequest(
    { method, network, layers, levels, images: 1 },
    {
      ...(signal ? { signal } : {}),
      report: (done, total) => report?.({ kind: 'progress', stage: 'evaluate', done, total, unit: 'steps' }),
    },
  );
  const scores = answer.scores[0]!;
  requireNetworkScores(own, pixels, scores);
  const images = imagesOf(method);
  return {
    ...{ digit: predict(scores), scores: scores.map(Number), images },
    ...{ uploadBytes: answer.uploadBytes, ...figuresOf(answer.latencyS, answer.uploadBytes, images) },
    ...{ parameters: parametersText(method), engine: `node-seal ${method.scheme.toUpperCase()}` },
  };
}

/** @param pixels of one image @throws RESULT_WRONG, RESULT_SWAPPED */
export function requireNetworkScores(
  own: MethodNetwork,
  pixels: Uint8Array,
  scores: readonly bigint[],
): void {
  const [expected] = plainScores(own, levelsOf(own.network, pixels), 1);
  requireScores(BigInt64Array.from(scores), expected!, 'the image');
}
