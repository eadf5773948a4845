/** The networks of the methods: those of the talk's rows, which lie beside this file, and what each gives in the clear. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantise } from '../../shared/image/index.ts';
import { mergedPlain } from '../../shared/methods/merge.ts';
import { SHIPPED_NETWORK } from '../../shared/methods/rows.ts';
import {
  decodeNetwork,
  evaluatePrepared,
  readPixels,
  type IntegerNetwork,
  type PlainNetwork,
} from '../../shared/network/index.ts';

const NETWORKS = fileURLToPath(new URL('./networks', import.meta.url));

export interface MethodNetwork {
  readonly network: IntegerNetwork;
  /** Multiplied out. */
  readonly plain: PlainNetwork;
}

/** @param name of a row's network @param modelsDir folder of the models that come with the program @throws MODEL_INVALID, FILE_UNREADABLE */
export async function readMethodNetwork(name: string, modelsDir: string): Promise<MethodNetwork> {
  const folder = path.join(name === SHIPPED_NETWORK ? modelsDir : NETWORKS, name);
  const read = (file: string) => readFile(path.join(folder, file));
  const [json, weights] = await Promise.all([read('network.json'), read('weights.bin')]);
  const { network } = await decodeNetwork(json.toString('utf8'), new Uint8Array(weights));
  return { network, plain: mergedPlain(network) };
}

/** Levels of the pixels that a network reads, image after image. @param pixels grey bytes, 784 an image */
export function levelsOf({ input }: IntegerNetwork, pixels: Uint8Array): Uint8Array {
  return readPixels(quantise(pixels, input.bits), input);
}

/** [image][class] @param levels of the pixels that the network reads, image after image */
export function plainScores({ plain }: MethodNetwork, levels: Uint8Array, images: number): bigint[][] {
  const each = levels.length / images;
  return Array.from({ length: images }, (_, image) =>
    evaluatePrepared(plain, levels.subarray(image * each, (image + 1) * each)),
  );
}
