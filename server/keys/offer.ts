/** Which evaluation keys a server can use: those that one of its interactive plans needs. Sizes are known from here before a byte is taken. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import type { EvaluationKeysShape, InteractivePlan } from '../../shared/plan/interactive/plan.ts';

/** How a client names a set of keys. */
export interface KeysReference {
  /** SHA-256 of the wire form, lower-case hexadecimal. */
  readonly digest: string;
  readonly parameterSet: string;
  readonly shapeDigest: string;
}

export interface OfferedKeys {
  readonly shape: EvaluationKeysShape;
  readonly parameters: InteractiveSet;
  /** That use keys of this shape. */
  readonly plans: readonly InteractivePlan[];
}

export class KeysOffer {
  readonly #byShape: ReadonlyMap<string, OfferedKeys>;

  constructor(plans: readonly InteractivePlan[]) {
    const plansOf = (shapeDigest: string): InteractivePlan[] =>
      plans.filter(({ evaluationKeys }) => evaluationKeys.digest === shapeDigest);
    this.#byShape = new Map(
      plans.map(({ evaluationKeys: shape, parameters }) => [
        shape.digest,
        { shape, parameters, plans: plansOf(shape.digest) },
      ]),
    );
  }

  /** @throws EVALUATION_KEYS_PARAMETERS when no plan of this server needs such keys */
  find({ shapeDigest, parameterSet }: KeysReference): OfferedKeys {
    const offered = this.#byShape.get(shapeDigest);
    if (offered?.parameters.name === parameterSet) return offered;
    throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
  }
}

const WORD_BYTES = 8;

/** Memory of keys once they are expanded: two polynomials a digit, modulo the data primes of the key and the special prime. */
export function expandedKeyBytes({ shape, parameters }: Omit<OfferedKeys, 'plans'>): number {
  const polynomials = shape.keys.reduce((sum, { primes }) => sum + primes * 2 * (primes + 1), 0);
  return polynomials * parameters.polyDegree * WORD_BYTES;
}
