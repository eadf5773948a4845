/** The rows of ours: the product itself over real gRPC, from the button to the decoded answer, key at hand. */
import { levelsOf, plainScores, type MethodNetwork } from '../../../engine/methods/network.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { PredictionResult } from '../../../shared/ipc/types.ts';
import { figuresOf } from '../../../shared/methods/method.ts';
import type { OurPacking } from '../../../shared/methods/rows.ts';
import { benchImages } from '../images.ts';
import { BenchWorld } from '../world.ts';
import type { Wish } from './wish.ts';

const KEY = 'bench';
const BATCH_IMAGES = 8192;
const PIXELS = 784;

function requireEqual({ scores }: PredictionResult, own: MethodNetwork, pixels: Uint8Array): void {
  const images = scores.length;
  const plain = plainScores(own, levelsOf(own.network, pixels), images);
  const differs = scores.filter((row, image) => row.some((score, at) => BigInt(score) !== plain[image]![at]));
  if (differs.length > 0)
    throw new CryptoNetsError(
      'INTERNAL',
      `${differs.length} of ${images} images differ from the integer network`,
    );
}

function describe(result: PredictionResult, latencyS: number, images: number, counted: number) {
  const { engine, parameters, trace } = result;
  const privacy = parameters.privacyBits === undefined ? '' : `, answers tell 2^-${parameters.privacyBits}`;
  return {
    ...figuresOf(latencyS, trace.uploadBytes, images),
    images: counted,
    parameters: `${parameters.name}, ${parameters.publishedModulusBits} bits published${privacy}`,
    engine: `${engine.server} BGV`,
  };
}

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]!;

async function batch(world: BenchWorld, own: MethodNetwork, { control }: Wish) {
  const { pixels } = await benchImages(BATCH_IMAGES);
  const wish = { pixels, packing: 'batch' as const, key: KEY };
  // Makes and sends keys, and compiles: not part of a prediction.
  requireEqual(await world.predict(wish), own, pixels);
  const runs: PredictionResult[] = [];
  for (let run = 0; run < 3; run++) {
    control.signal?.throwIfAborted();
    runs.push(await world.predict(wish));
    control.report?.(run + 1, 3);
  }
  return describe(runs[0]!, median(runs.map(({ trace }) => trace.wallMs)) / 1000, BATCH_IMAGES, BATCH_IMAGES);
}

const LEAST_SINGLE = 20;

async function single(world: BenchWorld, own: MethodNetwork, { images, control }: Wish) {
  const count = Math.max(images, LEAST_SINGLE);
  const { pixels } = await benchImages(count);
  const imageAt = (image: number) => pixels.slice(image * PIXELS, (image + 1) * PIXELS);
  const predict = (image: number) =>
    world.predict({ pixels: imageAt(image), packing: 'interactive' as const, key: KEY });
  await predict(0);
  const runs: PredictionResult[] = [];
  for (let image = 0; image < count; image++) {
    control.signal?.throwIfAborted();
    const result = await predict(image);
    requireEqual(result, own, imageAt(image));
    runs.push(result);
    control.report?.(image + 1, count);
  }
  return describe(runs[0]!, median(runs.map(({ trace }) => trace.wallMs)) / 1000, 1, count);
}

/** @throws INTERNAL when encrypted and plain differ */
export async function measureOurs(packing: OurPacking, own: MethodNetwork, wish: Wish) {
  const isPrivate = packing === 'private';
  await using world = await BenchWorld.open(
    'auto',
    isPrivate ? { args: ['--private-model', own.network.name] } : {},
  );
  await world.host.rooms.makeKey(KEY, {});
  return packing === 'interactive' ? await single(world, own, wish) : await batch(world, own, wish);
}
