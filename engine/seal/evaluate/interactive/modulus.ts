/** What a worker keeps for one plaintext modulus: context, prepared plans, expanded keys; and the run of one ciphertext. */
import type { InteractiveSet } from '../../../../shared/he/index.ts';
import type { InteractivePlan } from '../../../../shared/plan/interactive/index.ts';
import { resultCiphertextBytes } from '../../../../shared/plan/interactive/index.ts';
import { runInteractive } from '../../../forward/interactive.ts';
import type { StageTimes } from '../../../forward/interactive.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { RESIDUES_OFFSET, savedResidues, seededFrame, setSeed } from '../../../wire/seal-format.ts';
import { interactiveContext } from '../../context.ts';
import type { KeyedLevel } from '../../context.ts';
import { callSeal } from '../../library.ts';
import type { Ciphertext, Seal } from '../../library.ts';
import type { Scope } from '../../scope.ts';
import { throwIfStopped } from '../../stop.ts';
import type { StopBuffer } from '../../stop.ts';
import type { EvaluateJob, EvaluateResult, PrepareJob, StoredKeys } from './jobs.ts';
import { openKeys } from './keys.ts';
import type { SealKeys } from './keys.ts';
import { SealSlotMachine } from './machine.ts';
import { PreparedPlan } from './prepared.ts';
import type { ModulusTools } from './prepared.ts';

/** Key sets and plans that one modulus keeps: some 50 MB and 20 MB each at N = 8192. The least recently used goes first. */
const MOST_KEPT = 2;

export class ModulusEvaluator {
  readonly #parameters: InteractiveSet;
  readonly #level: KeyedLevel;
  readonly #tools: ModulusTools;
  readonly #packer: PolynomialPacker;
  readonly #keys = new Map<number, SealKeys>();
  readonly #plans = new Map<string, PreparedPlan>();

  constructor(seal: Seal, parameters: InteractiveSet, plainModulus: bigint, scope: Scope) {
    this.#parameters = parameters;
    this.#level = interactiveContext(seal, parameters, plainModulus, scope);
    const encoder = scope.track(new seal.BatchEncoder(this.#level.context));
    const operations = scope.track(new seal.Evaluator(this.#level.context));
    this.#tools = { seal, level: this.#level, encoder, operations, plainModulus };
    this.#packer = new PolynomialPacker(parameters.polyDegree);
  }

  /** @throws CANCELLED, EVALUATION_KEYS_INVALID */
  prepare({ plan, keys, stop }: PrepareJob): SealSlotMachine {
    const prepared = recent(this.#plans, plan.digest, () => new PreparedPlan(this.#tools, plan, stop));
    return new SealSlotMachine(this.#tools, this.#open(keys, stop), prepared, this.#parameters.polyDegree);
  }

  /** @throws RESIDUE_OUT_OF_RANGE, CANCELLED */
  evaluate(job: EvaluateJob): EvaluateResult {
    throwIfStopped(job.stop);
    const startMs = performance.now();
    const machine = this.prepare(job);
    const input = this.#load(job);
    const times: StageTimes = { expand: performance.now() - startMs };
    const result = drain(runInteractive(job.plan, machine, input, times), job.stop);
    try {
      return { bytes: this.#save(job.plan, result), times };
    } finally {
      result.delete();
    }
  }

  forget(id: number): void {
    this.#keys.get(id)?.dispose();
    this.#keys.delete(id);
  }

  #open({ id, shape, bytes }: StoredKeys, stop: StopBuffer): SealKeys {
    const { seal } = this.#tools;
    const source = { shape, bytes: new Uint8Array(bytes), stop };
    return recent(this.#keys, id, () => openKeys(seal, this.#level, this.#parameters, source));
  }

  #load({ seed, c0 }: EvaluateJob): Ciphertext {
    const { polyDegree, dataPrimes } = this.#parameters;
    const primes = dataPrimes.length;
    const frame = seededFrame({ parmsId: this.#level.parmsId(primes), polyDegree, primes, nttForm: false });
    this.#packer.unpack(
      c0,
      dataPrimes,
      frame.subarray(RESIDUES_OFFSET, RESIDUES_OFFSET + 8 * primes * polyDegree),
    );
    setSeed(frame, seed);
    const ciphertext = new this.#tools.seal.Ciphertext();
    try {
      callSeal('an upload', () => ciphertext.loadFromArray(this.#level.context, frame));
      return ciphertext;
    } catch (error) {
      ciphertext.delete();
      throw error;
    }
  }

  #save(plan: InteractivePlan, result: Ciphertext): Uint8Array {
    const primes = this.#parameters.dataPrimes.slice(0, plan.resultPrimes);
    const saved = callSeal(
      'a result',
      () => result.saveToArray(this.#tools.seal.ComprModeType.none) as Uint8Array,
    );
    const words = savedResidues(saved, 2 * primes.length * this.#parameters.polyDegree);
    const bytes = new Uint8Array(resultCiphertextBytes(this.#parameters, plan.resultPrimes));
    this.#packer.pack(words, [...primes, ...primes], bytes);
    return bytes;
  }
}

/** Runs to the end, looking at the stop flag between any two operations. @throws CANCELLED */
function drain<C>(run: Generator<void, C, void>, stop: StopBuffer): C {
  try {
    for (;;) {
      throwIfStopped(stop);
      const next = run.next();
      if (next.done) return next.value;
    }
  } catch (error) {
    run.return(undefined as never);
    throw error;
  }
}

/** The entry of a key, made if absent, moved to the end; the first one goes when there are too many. */
function recent<K, V extends { dispose(): void }>(kept: Map<K, V>, key: K, make: () => V): V {
  const value = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, value);
  for (const [oldest, old] of kept) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
    old.dispose();
  }
  return value;
}
