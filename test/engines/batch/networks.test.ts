/** Every engine computes every network exactly, also on inputs that attain the range bound. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchEvaluator } from '../../../engine/server/evaluator.ts';
import type { BatchKeyOwner } from '../../../engine/client/owner.ts';
import { inputSize, largestPixel } from '../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../shared/network/index.ts';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import {
  conv,
  dense,
  network,
  otherNetworks,
  seededIntegers,
  seedNetwork,
  smallSeedNetwork,
} from '../../support/networks.ts';
import { ENGINES, testKey } from './engines.ts';
import { expectedScores, MODEL_DIGEST, predictBatch, randomPixels } from './whole.ts';
import type { BatchSet } from '../../../shared/packing/batch/index.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';
import { extremeInput } from '../../support/extreme-input.ts';

const small = INSECURE_BATCH_SETS[0]!;
const next = seededIntegers(11);

/** Networks that exercise each way of summing: sparse rows, groups of columns, planes of digits, many columns left over. */
const layerKinds: IntegerNetwork[] = [
  network('conv-only', 8, 3, [conv(next, 3, 5, 2, 7)]),
  network('ternary-groups', 5, 2, [dense(next, 25, 40, 1)]),
  network('wide-weights-groups', 4, 2, [dense(next, 16, 30, 127)]),
  network('one-column', 1, 8, [dense(next, 1, 3, 127, 1_000_000)]),
  network('square-only', 2, 8, [{ kind: 'square' }]),
];

/** Blank, full, checkerboard, range-attaining pictures. */
function adversarialPixels(model: IntegerNetwork): Uint8Array {
  const size = inputSize(model);
  const ink = largestPixel(model.input);
  const pictures: Uint8Array[] = [
    new Uint8Array(size),
    new Uint8Array(size).fill(ink),
    Uint8Array.from({ length: size }, (_, p) => (p % 2) * ink),
  ];
  if (model.layers[0]!.kind !== 'square') {
    pictures.push(extremeInput(model, 0, 'maximum'), extremeInput(model, 0, 'minimum'));
  }
  return Uint8Array.from(pictures.flatMap((picture) => [...picture]));
}

describe.each(ENGINES)('$name', (engine) => {
  const opened = new Map<string, Promise<{ owner: BatchKeyOwner; evaluator: BatchEvaluator }>>();
  const open = (parameters: BatchSet): Promise<{ owner: BatchKeyOwner; evaluator: BatchEvaluator }> => {
    let pair = opened.get(parameters.name);
    if (!pair) {
      pair = (async () => ({
        owner: await engine.keyOwner(parameters, await testKey(parameters)),
        evaluator: await engine.evaluator(parameters),
      }))();
      opened.set(parameters.name, pair);
    }
    return pair;
  };
  beforeAll(() => open(small));
  afterAll(async () => {
    for (const pair of opened.values()) {
      const { owner, evaluator } = await pair;
      await owner.dispose();
      await evaluator.dispose();
    }
  });

  it.each([...otherNetworks(), ...layerKinds, smallSeedNetwork(), smallSeedNetwork(9, 3)])(
    'computes $name to the bit',
    async (model) => {
      const plan = await planBatch(model, MODEL_DIGEST, small);
      const { owner, evaluator } = await open(small);
      for (const pixels of [randomPixels(plan, 20), adversarialPixels(model)]) {
        expect(await predictBatch(plan, owner, evaluator, pixels)).toEqual(expectedScores(model, pixels));
      }
    },
  );

  it.each(INSECURE_BATCH_SETS.filter((set) => set.dataPrimes.length >= 4))(
    'computes at $name',
    async (set) => {
      const model = smallSeedNetwork(4);
      const plan = await planBatch(model, MODEL_DIGEST, set);
      const { owner, evaluator } = await open(set);
      const pixels = randomPixels(plan, set.polyDegree);
      expect(await predictBatch(plan, owner, evaluator, pixels)).toEqual(expectedScores(model, pixels));
    },
  );
});

describe.each(ENGINES.filter((engine) => engine.full))('$name at the real parameters', (engine) => {
  it("computes the seed's network to the bit, pads slots, and hides nothing wrong in them", async () => {
    const model = seedNetwork();
    const plan = await planBatch(model, MODEL_DIGEST);
    const owner = await engine.keyOwner(plan.parameters, await testKey(plan.parameters));
    const evaluator = await engine.evaluator(plan.parameters);
    const pixels = Uint8Array.from([...randomPixels(plan, 30), ...adversarialPixels(model)]);
    const scores = await predictBatch(plan, owner, evaluator, pixels);
    await owner.dispose();
    await evaluator.dispose();
    expect(scores).toEqual(expectedScores(model, pixels));
  });
});
