/** A process that holds one secret key, uses it, and lets go of it, one step for each line that it reads: its memory is looked through meanwhile. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { selectKeyOwner } from '../../engine/client/select.ts';
import { planBatch } from '../../shared/packing/batch/index.ts';
import { planInteractive } from '../../shared/packing/interactive/index.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { MODEL_DIGEST } from './batch/whole.ts';
import { INSECURE_BATCH_SETS } from '../../shared/packing/batch/sets.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../shared/packing/interactive/sets.ts';

const [packing, engine, keyFile] = process.argv.slice(2) as [
  'batch' | 'interactive',
  'seal' | 'native',
  string,
];
const options = { allowInsecure: true, threads: 2 };
const model = smallSeedNetwork();

/** Into memory of its own, which is wiped: nothing but the engine holds the key afterwards. */
async function withKey<T>(use: (key: Uint8Array) => Promise<T>): Promise<T> {
  const file = openSync(keyFile, 'r');
  const key = Buffer.allocUnsafeSlow(fstatSync(file).size);
  try {
    readSync(file, key);
    return await use(key);
  } finally {
    key.fill(0);
    closeSync(file);
  }
}

/** Does what opens the key in every worker. Resolves with what lets go of it. */
async function useBatch(): Promise<() => Promise<void>> {
  const set = INSECURE_BATCH_SETS[0]!;
  const { made } = await withKey((key) => selectKeyOwner('batch', engine, set, key, options));
  const plan = await planBatch(model, MODEL_DIGEST, set);
  (await made.encrypt(plan, new Uint8Array(plan.inputCiphertexts), 1)).dispose();
  return () => made.dispose();
}

async function useInteractive(): Promise<() => Promise<void>> {
  const set = INSECURE_INTERACTIVE_SETS[0]!;
  const { made } = await withKey((key) => selectKeyOwner('interactive', engine, set, key, options));
  const plan = await planInteractive(model, MODEL_DIGEST, set);
  await made.makeEvaluationKeys(plan.evaluationKeys);
  await made.encrypt(plan, new Uint8Array(plan.input.pixels), 1);
  return () => made.dispose();
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const letGo = packing === 'batch' ? await useBatch() : await useInteractive();
process.stdout.write('used\n');
await lines.next();
await letGo();
process.stdout.write('gone\n');
await lines.next();
process.exit(0);
