/** What a worker keeps for one plaintext modulus: context, prepared plans, expanded keys; and the run of one ciphertext. */
import { LRUCache } from 'lru-cache';
import { computationName } from '../../../../shared/packing/client-half.ts';
import type { InteractivePlan, InteractiveSet } from '../../../../shared/packing/interactive/index.ts';
import { runInteractive } from '../../forward/interactive/run.ts';
import type { StageTimes } from '../../../../shared/operations/shares.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { RESIDUES_OFFSET, savedResidues, seededFrame, setSeed } from '../../../seal/format.ts';
import { ringContext } from '../../../seal/context.ts';
import type { KeyedLevel } from '../../../seal/context.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext, Seal } from '../../../seal/library.ts';
import type { Scope } from '../../../seal/scope.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import type { StopBuffer } from '../../../seal/stop.ts';
import type { EvaluateJob, EvaluateResult, PrepareJob, StoredKeys } from './jobs.ts';
import { openKeys } from '../keys.ts';
import type { SealKeys } from '../keys.ts';
import { SealSlotMachine } from './machine.ts';
import { PreparedPlan } from './prepared.ts';
import type { ModulusTools } from './prepared.ts';
import { interactiveResultBytes } from '../../../../shared/packing/geometry.ts';

/** Key sets and plans that one modulus keeps: some 50 MB and 20 MB each at N = 8192. */
const KEPT = { max: 2, dispose: (kept: SealKeys | PreparedPlan): void => kept.dispose() } as const;

export class ModulusEvaluator {
  readonly #parameters: InteractiveSet;
  readonly #level: KeyedLevel;
  readonly #tools: ModulusTools;
  readonly #packer: PolynomialPacker;
  readonly #keys = new LRUCache<number, SealKeys>(KEPT);
  readonly #plans = new LRUCache<string, PreparedPlan>(KEPT);

  constructor(seal: Seal, parameters: InteractiveSet, plainModulus: bigint, scope: Scope) {
    this.#parameters = parameters;
    this.#level = ringContext(seal, 'bfv', parameters, plainModulus, scope);
    const encoder = scope.track(new seal.BatchEncoder(this.#level.context));
    const operations = scope.track(new seal.Evaluator(this.#level.context));
    this.#tools = { seal, level: this.#level, encoder, operations, plainModulus };
    this.#packer = new PolynomialPacker(parameters.polyDegree);
  }

  /** @throws CANCELLED, EVALUATION_KEYS_INVALID */
  prepare({ plan, keys, stop }: PrepareJob): SealSlotMachine {
    const prepared = this.#plans.get(computationName(plan)) ?? new PreparedPlan(this.#tools, plan, stop);
    this.#plans.set(computationName(plan), prepared);
    return new SealSlotMachine(this.#tools, this.#open(keys, stop), prepared, plan);
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
    this.#keys.delete(id);
  }

  #open({ id, shape, bytes }: StoredKeys, stop: StopBuffer): SealKeys {
    const source = { shape, bytes: new Uint8Array(bytes), stop };
    const keys = this.#keys.get(id) ?? openKeys(this.#tools.seal, this.#level, this.#parameters, source);
    this.#keys.set(id, keys);
    return keys;
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
    const bytes = new Uint8Array(interactiveResultBytes(plan));
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
