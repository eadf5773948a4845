/**
 * The attack against running servers, over the wire: every weight from one answer of a server whose answers are not protected, and nothing from
 * one nor ten answers of a private one. The same program, the same network, the same questions.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchPlanMaker } from '../../server/models/plans.ts';
import { loadAddon } from '../../native/load.ts';
import { selectEvaluator } from '../../engine/server/select.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { Visibility } from '../../shared/protocol/index.ts';
import { startTestServer } from '../support/test-server.ts';
import { attackNoise, attackTop, type Answer } from './attacks.ts';
import { ROOMY, TIGHT } from './sets.ts';
import { servedBy } from './wire.ts';
import { attackWorld, HIDDEN, isExactly, privateNetwork } from './world.ts';

const network = privateNetwork();
const MORE_ANSWERS = 10;
/** The other engine is attacked in `attack.test.ts`. */
const ENGINE = 'reason' in loadAddon() ? 'seal' : 'native';

/** Answers of a running server to one client under one key. */
function answersOf(set: BatchSet, visibility: Visibility, count: number) {
  const answers: Answer[] = [];
  const open: { [Symbol.asyncDispose](): PromiseLike<void> }[] = [];
  beforeAll(async () => {
    const options = { threads: 1, allowInsecure: true };
    const parts = {
      planBatch: batchPlanMaker({ testSets: [set] }),
      makeBatchEvaluator: async (of: BatchSet) => (await selectEvaluator('batch', ENGINE, of, options)).made,
    };
    const config = { [`${visibility}Models`]: [network.name] };
    const server = await startTestServer({ network, parts, config });
    open.push(server);
    const { plan } = server;
    expect(plan.privacy === null).toBe(visibility === 'public');
    const world = await attackWorld(plan, servedBy(server, plan));
    open.push({ [Symbol.asyncDispose]: () => world.dispose() });
    for (let seed = 1; seed <= count; seed++) answers.push(await world.ask(seed));
  }, 120_000);
  afterAll(async () => {
    for (const one of open.reverse()) await one[Symbol.asyncDispose]();
  });
  return answers;
}

describe(`over the wire, ${ENGINE} engine`, () => {
  describe('a server whose answers are not protected', () => {
    const answers = answersOf(TIGHT, 'public', 1);

    it('gives every weight away by one answer, by its last polynomials and by its noise', () => {
      expect(isExactly(network, attackTop(answers, HIDDEN))).toBe(true);
      expect(isExactly(network, attackNoise(answers, HIDDEN))).toBe(true);
    });
  });

  describe('a private server', () => {
    const answers = answersOf(ROOMY, 'private', MORE_ANSWERS);

    it.each([1, MORE_ANSWERS])('gives no weight away by %i answers', (count) => {
      const some = answers.slice(0, count);
      expect(some).toHaveLength(count);
      for (const found of [attackTop(some, HIDDEN), attackNoise(some, HIDDEN)]) {
        expect(found.weights).toBeUndefined();
        expect(found.forms).toBe(0);
      }
    });
  });
});
