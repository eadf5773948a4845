/** Measures SEAL's noise budget after every step of an interactive plan, with the secret key: tests only. */
import { openKeys } from '../../../engine/server/seal/keys.ts';
import { SealSlotMachine } from '../../../engine/server/seal/interactive/machine.ts';
import { PreparedPlan } from '../../../engine/server/seal/interactive/prepared.ts';
import { ringContext } from '../../../engine/seal/context.ts';
import type { KeyedLevel } from '../../../engine/seal/context.ts';
import { runInteractive } from '../../../engine/server/forward/interactive/run.ts';
import { loadSeal } from '../../../engine/seal/library.ts';
import { openSecretKey } from '../../../engine/client/seal/secret.ts';
import { Scope } from '../../../engine/seal/scope.ts';
import { ciphertextFrame, RESIDUES_OFFSET, seededFrame, setSeed } from '../../../engine/seal/format.ts';
import { PolynomialPacker } from '../../../engine/wire/polynomials.ts';
import type { InteractiveUpload } from '../../../engine/wire/interactive.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/index.ts';
import type { InteractiveWorld } from './engines.ts';
import { freshCiphertextBytes, packedCiphertextBytes, SEED_BYTES } from '../../../shared/packing/geometry.ts';

/** The last ciphertext of an upload, which has the largest plaintext modulus, as SEAL loads it. */
function lastCiphertext(
  { parameters }: InteractivePlan,
  upload: InteractiveUpload,
  level: KeyedLevel,
): Uint8Array {
  const { polyDegree, dataPrimes } = parameters;
  const primes = dataPrimes.length;
  const frame = seededFrame({ parmsId: level.parmsId(primes), polyDegree, primes, nttForm: false });
  const c0 = upload.bytes.subarray(SEED_BYTES - freshCiphertextBytes(parameters));
  const words = frame.subarray(RESIDUES_OFFSET, RESIDUES_OFFSET + 8 * primes * polyDegree);
  new PolynomialPacker(polyDegree).unpack(c0, dataPrimes, words);
  setSeed(frame, upload.seeds.subarray(-SEED_BYTES));
  return frame;
}

/** Budget in bits of what node-seal makes of each upload, after each step of `plan`, at its largest plaintext modulus. */
export async function measureBudgets(
  plan: InteractivePlan,
  uploads: readonly InteractiveUpload[],
  secretKey: Uint8Array,
  evaluationKeys: Uint8Array,
): Promise<number[][]> {
  const seal = await loadSeal();
  const scope = new Scope();
  const plainModulus = plan.plainModuli.at(-1)!;
  const level = ringContext(seal, 'bfv', plan.parameters, plainModulus, scope);
  const key = openSecretKey(seal, level, secretKey, scope);
  const encoder = scope.track(new seal.BatchEncoder(level.context));
  const operations = scope.track(new seal.Evaluator(level.context));
  const decryptor = scope.track(new seal.Decryptor(level.context, key));
  const stop = new SharedArrayBuffer(4);
  const tools = { seal, level, encoder, operations, plainModulus };
  const keys = openKeys(seal, level, plan.parameters, {
    shape: plan.evaluationKeys,
    bytes: evaluationKeys,
    stop,
  });
  const prepared = new PreparedPlan(tools, plan, stop);
  const machine = new SealSlotMachine(tools, keys, prepared, plan);
  const budgets = uploads.map((upload) => {
    let current = new seal.Ciphertext();
    current.loadFromArray(level.context, lastCiphertext(plan, upload, level));
    const afterStep = plan.steps.map((step) => {
      const run = runInteractive({ ...plan, steps: [step] }, machine, current, {});
      let next = run.next();
      while (!next.done) next = run.next();
      current = next.value;
      return decryptor.invariantNoiseBudget(current);
    });
    current.delete();
    return afterStep;
  });
  prepared.dispose();
  keys.dispose();
  scope.dispose();
  return budgets;
}

/** The plan up to and with one of its steps. */
function planUpTo(plan: InteractivePlan, index: number): InteractivePlan {
  const step = plan.steps[index]!;
  const resultPrimes = step.kind === 'switch' ? step.primesOut : step.primes;
  return { ...plan, steps: plan.steps.slice(0, index + 1), resultPrimes, digest: `${plan.digest} ${index}` };
}

/** The same of any engine, after `steps` of the plan's: what it makes of each upload up to each of them is given to SEAL. */
export async function measureBudgetsOf(
  world: InteractiveWorld,
  plan: InteractivePlan,
  uploads: readonly InteractiveUpload[],
  secretKey: Uint8Array,
  steps: readonly number[],
): Promise<number[][]> {
  const seal = await loadSeal();
  const scope = new Scope();
  const level = ringContext(seal, 'bfv', plan.parameters, plan.plainModuli.at(-1)!, scope);
  const decryptor = scope.track(
    new seal.Decryptor(level.context, openSecretKey(seal, level, secretKey, scope)),
  );
  const { polyDegree, dataPrimes } = plan.parameters;
  const packer = new PolynomialPacker(polyDegree);
  const keys = await world.evaluator.loadKeys(plan.evaluationKeys, world.keyBytes);
  const budgetUpTo = async (partial: InteractivePlan, upload: InteractiveUpload): Promise<number> => {
    const { bytes } = await world.evaluator.evaluate(partial, upload, keys);
    const primes = dataPrimes.slice(0, partial.resultPrimes);
    const shape = { size: 2, polyDegree, primes: primes.length, correctionFactor: 1n, nttForm: false };
    const frame = ciphertextFrame({ ...shape, parmsId: level.parmsId(primes.length) });
    const last = bytes.subarray(-packedCiphertextBytes(plan.parameters, { size: 2, primes: primes.length }));
    packer.unpack(last, [...primes, ...primes], frame.subarray(RESIDUES_OFFSET));
    const ciphertext = new seal.Ciphertext();
    ciphertext.loadFromArray(level.context, frame);
    const budget = decryptor.invariantNoiseBudget(ciphertext);
    ciphertext.delete();
    return budget;
  };
  const budgets: number[][] = [];
  for (const upload of uploads) {
    const afterStep: number[] = [];
    for (const index of steps) afterStep.push(await budgetUpTo(planUpTo(plan, index), upload));
    budgets.push(afterStep);
  }
  keys.dispose();
  scope.dispose();
  return budgets;
}
