/** Measures one row: encrypts, evaluates and decrypts in full, and compares every score with the integer network's. */
import path from 'node:path';
import {
  levelsOf,
  plainScores,
  readMethodNetwork,
  type MethodNetwork,
} from '../../../engine/methods/network.ts';
import { runRequest } from '../../../engine/methods/request.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { mergeLayers } from '../../../shared/methods/merge.ts';
import { figuresOf, imagesOf, type Method } from '../../../shared/methods/method.ts';
import { parametersText } from '../../../shared/methods/rings.ts';
import type { Row } from '../../../shared/methods/rows.ts';
import type { Figures } from '../../../shared/methods/talk.ts';
import { lowerNetwork } from '../../../shared/network/index.ts';
import { benchImages } from '../images.ts';
import { plainAccuracy } from './accuracy.ts';
import { measureOurs } from './ours.ts';
import type { Wish } from './wish.ts';

export interface Measured extends Figures {
  readonly name: string;
  /** How many images were encrypted; the scores of each equal the integer network's to the bit. */
  readonly images: number;
  readonly network: string;
  readonly parameters: string;
  readonly engine: string;
}

export type RowResult = Measured & { readonly talk?: Figures };

const TEST_IMAGES = 10_000;
const MODELS = path.resolve(import.meta.dirname, '../../../models');

/** Mean over the requests. */
function meanOf(latencies: readonly number[]): number {
  return latencies.reduce((sum, value) => sum + value, 0) / latencies.length;
}

/** @throws INTERNAL when a score differs from the integer network's */
function requireEqual(
  row: Row,
  scores: readonly (readonly bigint[])[],
  plain: readonly (readonly bigint[])[],
): void {
  const differs = scores.filter((own, image) => own.some((score, at) => score !== plain[image]![at])).length;
  if (differs > 0)
    throw new CryptoNetsError(
      'INTERNAL',
      `${row.name}: ${differs} of ${scores.length} images differ from the integer network`,
    );
}

async function measureMethod(row: Row, method: Method, own: MethodNetwork, { images, control }: Wish) {
  const { network } = own;
  const perRequest = imagesOf(method);
  const wanted = method.packing === 'slots' ? perRequest : images;
  const { pixels } = await benchImages(wanted);
  const lowered = lowerNetwork(network);
  const layers = method.merged ? mergeLayers(lowered) : lowered;
  const levels = levelsOf(network, pixels);
  const each = levels.length / wanted;
  const latencies: number[] = [];
  let uploadBytes = 0;
  for (let first = 0; first < wanted; first += perRequest) {
    const part = levels.subarray(first * each, (first + perRequest) * each);
    const request = { method, network, layers, levels: part, images: perRequest };
    const answer = await runRequest(request, control);
    requireEqual(row, answer.scores, plainScores(own, part, perRequest));
    latencies.push(answer.latencyS);
    ({ uploadBytes } = answer);
  }
  return {
    ...figuresOf(meanOf(latencies), uploadBytes, perRequest),
    ...{
      images: wanted,
      parameters: parametersText(method),
      engine: `node-seal ${method.scheme.toUpperCase()}`,
    },
  };
}

/** @throws INTERNAL when encrypted and plain differ, CANCELLED */
export async function measureRow(row: Row, wish: Wish): Promise<RowResult> {
  const own = await readMethodNetwork(row.network, MODELS);
  const test = await benchImages(TEST_IMAGES);
  const accuracy = test.labels ? plainAccuracy(own, test.pixels, test.labels) : Number.NaN;
  const measured =
    typeof row.runs === 'string'
      ? await measureOurs(row.runs, own, wish)
      : await measureMethod(row, row.runs, own, wish);
  return {
    ...{ name: row.name, accuracy, ...measured, network: row.network },
    ...(row.talk ? { talk: row.talk } : {}),
  };
}
