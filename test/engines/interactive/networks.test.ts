/** Networks of many shapes through whole engines, interactively: scores equal the integer network's to the bit. */
import { describe, expect, it } from 'vitest';
import type { IntegerNetwork, Layer } from '../../../shared/network/index.ts';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import { conv, dense, network, otherNetworks, seededIntegers } from '../../support/networks.ts';
import { INTERACTIVE_ENGINES, interactivePixels, interactiveWorld } from './engines.ts';
import { expectedScores, MODEL_DIGEST } from '../batch/whole.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../../shared/packing/interactive/sets.ts';

const next = seededIntegers(21);
const square: Layer = { kind: 'square' };

/** A layer whose weights are all zero: nothing but biases come out of it. */
function silent(): IntegerNetwork {
  const zero = dense(next, 9, 5, 3, 50);
  zero.weights.fill(0);
  return network('silent-layer', 3, 2, [zero, square, dense(next, 5, 3, 2)]);
}

const networks: readonly IntegerNetwork[] = [
  ...otherNetworks(),
  silent(),
  network('convolution-of-many-parts', 9, 1, [conv(next, 2, 5, 2, 1), square, dense(next, 18, 4, 1)]),
  network('large-biases', 3, 8, [dense(next, 9, 4, 127, 2 ** 40)]),
  network('one-output', 3, 4, [dense(next, 9, 1, 7)]),
];

describe.each(INTERACTIVE_ENGINES)('$name', (engine) => {
  it.each(networks.map((one) => [one.name, one] as const))('%s', async (_name, model) => {
    const plan = await planInteractive(model, MODEL_DIGEST, INSECURE_INTERACTIVE_SETS[1]);
    const world = await interactiveWorld(engine, plan);
    try {
      const pixels = interactivePixels(plan, 2);
      expect(await world.predict(pixels, 2)).toEqual(expectedScores(model, pixels));
    } finally {
      await world.dispose();
    }
  });
});
