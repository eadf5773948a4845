/** The plaintexts of a plan, encoded once: diagonals in NTT form at the level of their step, biases in coefficient form. */
import type { InteractiveLinearStep, InteractivePlan } from '../../../../shared/packing/interactive/index.ts';
import type { KeyedLevel } from '../../../seal/context.ts';
import { callSeal } from '../../../seal/library.ts';
import type { BatchEncoder, Plaintext, Seal, SealOperations } from '../../../seal/library.ts';
import { Scope, withScope } from '../../../seal/scope.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import type { StopBuffer } from '../../../seal/stop.ts';

/** SEAL at one plaintext modulus. */
export interface ModulusTools {
  readonly seal: Seal;
  readonly level: KeyedLevel;
  readonly encoder: BatchEncoder;
  readonly operations: SealOperations;
  readonly plainModulus: bigint;
}

export interface PreparedStep {
  /** In the order of the step's diagonals. */
  readonly diagonals: readonly Plaintext[];
  /** Absent where all are zero. */
  readonly biases: Plaintext | undefined;
}

export class PreparedPlan {
  readonly #tools: ModulusTools;
  readonly #scope = new Scope();
  /** By place in the plan: workers get copies of a plan, which are other objects each time. */
  readonly #steps = new Map<number, PreparedStep>();

  /** Cost: some 3 ms a diagonal; memory: N words for each of its primes. @throws CANCELLED */
  constructor(tools: ModulusTools, plan: InteractivePlan, stop: StopBuffer) {
    this.#tools = tools;
    try {
      plan.steps.forEach((step, index) => {
        if (step.kind === 'linear') this.#prepare(plan, index, step, stop);
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  step(index: number): PreparedStep {
    return this.#steps.get(index)!;
  }

  dispose(): void {
    this.#scope.dispose();
  }

  #prepare(plan: InteractivePlan, index: number, step: InteractiveLinearStep, stop: StopBuffer): void {
    const { operations, level, plainModulus } = this.#tools;
    const dropped = plan.parameters.dataPrimes.length - step.primes;
    withScope((scope) => {
      let data = scope.track(level.context.firstContextData());
      for (let count = 0; count < dropped; count++) data = scope.track(data.nextContextData());
      const parmsId = scope.track(data.parmsId());
      const diagonals = step.diagonals.map(({ slots }) => {
        throwIfStopped(stop);
        const plain = this.#encode(BigInt64Array.from(slots, BigInt));
        callSeal('a diagonal', () => operations.plainTransformToNttInplace(plain, parmsId));
        return plain;
      });
      const t = Number(plainModulus);
      const residues = BigInt64Array.from(step.biases, (bias) => BigInt(bias % t));
      const biases = residues.some((bias) => bias !== 0n) ? this.#encode(residues) : undefined;
      this.#steps.set(index, { diagonals, biases });
    });
  }

  #encode(values: BigInt64Array): Plaintext {
    const plain = this.#scope.track(new this.#tools.seal.Plaintext());
    callSeal('encoding', () => this.#tools.encoder.encode(values, plain));
    return plain;
  }
}
