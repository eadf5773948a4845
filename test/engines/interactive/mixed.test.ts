/** Interactive packing across engines: what one encrypts another evaluates and a third decrypts, at the real parameters. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/index.ts';
import { seedNetwork } from '../../support/networks.ts';
import {
  INTERACTIVE_ENGINES,
  interactivePixels,
  interactiveWorld,
  NATIVE_INTERACTIVE_ENGINES,
} from './engines.ts';
import type { InteractiveWorld } from './engines.ts';
import { expectedScores, MODEL_DIGEST } from '../batch/whole.ts';
import { describeNative } from '../../support/native.ts';

const seal = INTERACTIVE_ENGINES.find(({ engine }) => engine === 'seal')!;
const network = seedNetwork(21);

describeNative('native and SEAL', () => {
  let plan: InteractivePlan;
  let worlds: InteractiveWorld[];

  beforeAll(async () => {
    plan = await planInteractive(network, MODEL_DIGEST);
    worlds = [];
    for (const engine of [seal, NATIVE_INTERACTIVE_ENGINES[0]!]) {
      worlds.push(await interactiveWorld(engine, plan));
    }
  });
  afterAll(() => Promise.all(worlds.map((world) => world.dispose())));

  const sides = [0, 1].flatMap((client) => [0, 1].map((server) => [client, server] as const));

  it.each(sides)(
    'client %i, server %i (0 SEAL, 1 native): the same scores, whoever reads them',
    async (client, server) => {
      const pixels = interactivePixels(plan, 2, 31 + 2 * client + server);
      const upload = await worlds[client]!.owner.encrypt(plan, pixels, 2);
      const { evaluator, keyBytes } = worlds[server]!;
      const keys = await evaluator.loadKeys(plan.evaluationKeys, keyBytes);
      const result = await evaluator.evaluate(plan, upload, keys);
      keys.dispose();
      for (const { owner } of worlds) {
        expect(await owner.decrypt(plan, result, 2)).toEqual(expectedScores(network, pixels));
      }
    },
  );
});
