/** Measures SEAL's noise budget after every step of an interactive plan, with the secret key: tests only. */
import { openKeys } from '../../engine/seal/evaluate/interactive/keys.ts';
import { SealSlotMachine } from '../../engine/seal/evaluate/interactive/machine.ts';
import { PreparedPlan } from '../../engine/seal/evaluate/interactive/prepared.ts';
import { interactiveContext } from '../../engine/seal/context.ts';
import { runInteractive } from '../../engine/forward/interactive.ts';
import { loadSeal } from '../../engine/seal/library.ts';
import { openSecretKey } from '../../engine/seal/owner/interactive/secret.ts';
import { Scope } from '../../engine/seal/scope.ts';
import { layPixels } from '../../shared/packing/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';

/** Budget in bits after each step of `plan`, at its largest plaintext modulus. */
export async function measureBudgets(
  plan: InteractivePlan,
  pixels: Uint8Array,
  secretKey: Uint8Array,
  evaluationKeys: Uint8Array,
): Promise<number[]> {
  const seal = await loadSeal();
  const scope = new Scope();
  const plainModulus = plan.plainModuli.at(-1)!;
  const level = interactiveContext(seal, plan.parameters, plainModulus, scope);
  const key = openSecretKey(seal, level, secretKey, scope);
  const encoder = scope.track(new seal.BatchEncoder(level.context));
  const operations = scope.track(new seal.Evaluator(level.context));
  const publicKey = scope.track(scope.track(new seal.KeyGenerator(level.context, key)).createPublicKey());
  const encryptor = scope.track(new seal.Encryptor(level.context, publicKey, key));
  const decryptor = scope.track(new seal.Decryptor(level.context, key));
  const stop = new SharedArrayBuffer(4);
  const tools = { seal, level, encoder, operations, plainModulus };
  const keys = openKeys(seal, level, plan.parameters, {
    shape: plan.evaluationKeys,
    bytes: evaluationKeys,
    stop,
  });
  const prepared = new PreparedPlan(tools, plan, stop);
  const machine = new SealSlotMachine(tools, keys, prepared, plan.parameters.polyDegree);
  const slots = new BigInt64Array(plan.parameters.polyDegree);
  layPixels(pixels, plan.input.pixelOfSlot, slots);
  const plaintext = scope.track(new seal.Plaintext());
  encoder.encode(slots, plaintext);
  const fresh = scope.track(encryptor.encryptSymmetricSerializable(plaintext));
  const bytes = fresh.saveToArray(seal.ComprModeType.none) as Uint8Array;
  let current = new seal.Ciphertext();
  current.loadFromArray(level.context, bytes);
  const budgets: number[] = [];
  for (const step of plan.steps) {
    const run = runInteractive({ ...plan, steps: [step] }, machine, current, {});
    let next = run.next();
    while (!next.done) next = run.next();
    current = next.value;
    budgets.push(decryptor.invariantNoiseBudget(current));
  }
  current.delete();
  prepared.dispose();
  keys.dispose();
  scope.dispose();
  return budgets;
}
