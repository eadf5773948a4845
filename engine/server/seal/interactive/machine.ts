/** SEAL as the machine of an interactive plan: BFV at one plaintext modulus, ciphertexts in coefficient form between operations. */
import { galoisElement, RELINEARISATION } from '../../../../shared/packing/interactive/index.ts';
import type {
  InteractiveLinearStep,
  InteractivePlan,
  InteractiveSwitchStep,
  RotationStep,
} from '../../../../shared/packing/interactive/index.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { SlotMachine } from '../../forward/interactive/run.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext } from '../../../seal/library.ts';
import { deleteHandle, deleteHandles } from '../../../seal/scope.ts';
import type { SealKeys } from '../keys.ts';
import type { ModulusTools, PreparedPlan } from './prepared.ts';

export class SealSlotMachine implements SlotMachine<Ciphertext> {
  readonly #tools: ModulusTools;
  readonly #keys: SealKeys;
  readonly #prepared: PreparedPlan;
  readonly #plan: InteractivePlan;

  /** @param prepared of a plan equal to `plan`, whose own steps the methods are given */
  constructor(tools: ModulusTools, keys: SealKeys, prepared: PreparedPlan, plan: InteractivePlan) {
    this.#tools = tools;
    this.#keys = keys;
    this.#prepared = prepared;
    this.#plan = plan;
  }

  rotate(value: Ciphertext, step: RotationStep): Ciphertext {
    const element = galoisElement(step, this.#plan.parameters.polyDegree);
    const key = this.#keys.rotations.get(element);
    if (!key) throw missingKey(element);
    return this.#make('rotation', (rotated) =>
      this.#tools.operations.applyGalois(value, element, key, rotated),
    );
  }

  /** Babies go to NTT form once, sums come back once. */
  products(step: InteractiveLinearStep, babies: readonly Ciphertext[]): (Ciphertext | undefined)[] {
    const { operations } = this.#tools;
    const { diagonals } = this.#prepared.step(this.#plan.steps.indexOf(step));
    const inner = new Array<Ciphertext | undefined>(step.giants);
    const transformed: Ciphertext[] = [];
    try {
      for (const baby of babies) {
        transformed.push(this.#make('a transform', (made) => operations.cipherTransformToNtt(baby, made)));
      }
      step.diagonals.forEach(({ baby, giant }, index) => {
        const product = this.#make('a product', (made) =>
          operations.multiplyPlain(transformed[baby]!, diagonals[index]!, made),
        );
        const sum = inner[giant];
        if (!sum) inner[giant] = product;
        else {
          operations.addInplace(sum, product);
          product.delete();
        }
      });
      for (const sum of inner)
        if (sum) callSeal('a transform', () => operations.cipherTransformFromNttInplace(sum));
      return inner;
    } catch (error) {
      deleteHandles(inner);
      throw error;
    } finally {
      deleteHandles(transformed);
    }
  }

  addInPlace(left: Ciphertext, right: Ciphertext): void {
    callSeal('an addition', () => this.#tools.operations.addInplace(left, right));
  }

  addBiases(step: InteractiveLinearStep, value: Ciphertext): void {
    const { biases } = this.#prepared.step(this.#plan.steps.indexOf(step));
    if (biases) callSeal('biases', () => this.#tools.operations.addPlainInplace(value, biases));
  }

  zeroLike(value: Ciphertext): Ciphertext {
    return this.#make('zero', (zero) => this.#tools.operations.sub(value, value, zero));
  }

  squareInPlace(_step: unknown, value: Ciphertext): void {
    const key = this.#keys.relinearisation;
    if (!key) throw missingKey(RELINEARISATION);
    callSeal('a square', () => {
      this.#tools.operations.squareInplace(value);
      this.#tools.operations.relinearizeInplace(value, key);
    });
  }

  switchInPlace({ primesIn, primesOut }: InteractiveSwitchStep, value: Ciphertext): void {
    callSeal('modulus switch', () => {
      for (let primes = primesIn; primes > primesOut; primes--) {
        this.#tools.operations.cipherModSwitchToNextInplace(value);
      }
    });
  }

  dispose(value: Ciphertext): void {
    deleteHandle(value);
  }

  #make(what: string, fill: (made: Ciphertext) => void): Ciphertext {
    const made = new this.#tools.seal.Ciphertext();
    try {
      callSeal(what, () => fill(made));
      return made;
    } catch (error) {
      made.delete();
      throw error;
    }
  }
}

function missingKey(element: number): CryptoNetsError {
  return new CryptoNetsError('EVALUATION_KEYS_PARAMETERS', `there is no key for element ${element}`);
}
