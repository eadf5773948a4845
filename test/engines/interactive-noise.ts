/** Measures SEAL's noise budget after every step of an interactive plan, with the secret key: tests only. */
import { openKeys } from '../../engine/seal/evaluate/interactive/keys.ts';
import { SealSlotMachine } from '../../engine/seal/evaluate/interactive/machine.ts';
import { PreparedPlan } from '../../engine/seal/evaluate/interactive/prepared.ts';
import { interactiveContext } from '../../engine/seal/context.ts';
import { runInteractive } from '../../engine/forward/interactive.ts';
import { loadSeal } from '../../engine/seal/library.ts';
import { openSecretKey } from '../../engine/seal/owner/interactive/secret.ts';
import { Scope } from '../../engine/seal/scope.ts';
import { ciphertextFrame, RESIDUES_OFFSET } from '../../engine/wire/seal-format.ts';
import { PolynomialPacker } from '../../engine/wire/polynomials.ts';
import { layPixels } from '../../shared/packing/index.ts';
import { resultCiphertextBytes } from '../../shared/plan/interactive/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';
import type { InteractiveWorld } from './interactive-engines.ts';

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

/** The plan up to and with one of its steps. */
function planUpTo(plan: InteractivePlan, index: number): InteractivePlan {
  const step = plan.steps[index]!;
  const resultPrimes = step.kind === 'switch' ? step.primesOut : step.primes;
  return { ...plan, steps: plan.steps.slice(0, index + 1), resultPrimes, digest: `${plan.digest} ${index}` };
}

/** The same of any engine: what it makes of one image up to each step is given to SEAL, at the largest plaintext modulus. */
export async function measureBudgetsOf(
  world: InteractiveWorld,
  plan: InteractivePlan,
  pixels: Uint8Array,
  secretKey: Uint8Array,
): Promise<number[]> {
  const seal = await loadSeal();
  const scope = new Scope();
  const level = interactiveContext(seal, plan.parameters, plan.plainModuli.at(-1)!, scope);
  const decryptor = scope.track(
    new seal.Decryptor(level.context, openSecretKey(seal, level, secretKey, scope)),
  );
  const { polyDegree, dataPrimes } = plan.parameters;
  const packer = new PolynomialPacker(polyDegree);
  const upload = await world.owner.encryptInteractive(plan, pixels, 1);
  const keys = await world.evaluator.loadKeys(plan.evaluationKeys, world.keyBytes);
  const budgets: number[] = [];
  for (const index of plan.steps.keys()) {
    const partial = planUpTo(plan, index);
    const { bytes } = await world.evaluator.evaluate(partial, upload, keys);
    const primes = dataPrimes.slice(0, partial.resultPrimes);
    const shape = { size: 2, polyDegree, primes: primes.length, correctionFactor: 1n, nttForm: false };
    const frame = ciphertextFrame({ ...shape, parmsId: level.parmsId(primes.length) });
    const last = bytes.subarray(-resultCiphertextBytes(plan.parameters, primes.length));
    packer.unpack(last, [...primes, ...primes], frame.subarray(RESIDUES_OFFSET));
    const ciphertext = scope.track(new seal.Ciphertext());
    ciphertext.loadFromArray(level.context, frame);
    budgets.push(decryptor.invariantNoiseBudget(ciphertext));
  }
  keys.dispose();
  scope.dispose();
  return budgets;
}
