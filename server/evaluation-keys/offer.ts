/** Which evaluation keys a server can use: those that one of its plans needs. Sizes are known from here before a byte is taken. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { BatchPlan, BatchPrivacy, BatchSet } from '../../shared/packing/batch/index.ts';
import type { EvaluationKeysShape } from '../../shared/packing/evaluation-keys.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/plan.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';
import type { EvaluationKeysReference } from '../../shared/protocol/index.ts';

/** Relinearisation and rotation keys. */
export interface OfferedInteractiveKeys {
  readonly packing: 'interactive';
  readonly shape: EvaluationKeysShape;
  readonly parameters: InteractiveSet;
  /** That use keys of this shape. */
  readonly plans: readonly InteractivePlan[];
}

/** A relinearisation key and a public key, of plans that hide their model. */
export interface OfferedPrivacyKeys {
  readonly packing: 'batch';
  readonly shape: EvaluationKeysShape;
  readonly parameters: BatchSet;
  readonly privacy: BatchPrivacy;
}

export type OfferedKeys = OfferedInteractiveKeys | OfferedPrivacyKeys;

interface Plans {
  readonly interactive: readonly InteractivePlan[];
  readonly batch: readonly BatchPlan[];
}

export class EvaluationKeysOffer {
  readonly #offered: ReadonlyMap<string, OfferedKeys>;

  constructor({ interactive, batch }: Plans) {
    const all = [...offeredInteractive(interactive), ...offeredPrivacy(batch)];
    this.#offered = new Map(all.map((one) => [nameOf(one.parameters.name, one.shape.digest), one]));
  }

  /** @throws EVALUATION_KEYS_PARAMETERS when no plan of this server needs such keys */
  find({ shapeDigest, parameterSet }: EvaluationKeysReference): OfferedKeys {
    const offered = this.#offered.get(nameOf(parameterSet, shapeDigest));
    if (offered) return offered;
    throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
  }
}

function offeredInteractive(plans: readonly InteractivePlan[]): OfferedInteractiveKeys[] {
  return plans.map(({ evaluationKeys: shape, parameters }) => ({
    packing: 'interactive',
    shape,
    parameters,
    plans: plans.filter(({ evaluationKeys }) => evaluationKeys.digest === shape.digest),
  }));
}

function offeredPrivacy(plans: readonly BatchPlan[]): OfferedPrivacyKeys[] {
  return plans.flatMap(({ privacy, parameters }) =>
    privacy ? [{ packing: 'batch', shape: privacy.keys, parameters, privacy }] : [],
  );
}

const nameOf = (parameterSet: string, shapeDigest: string): string => `${parameterSet} ${shapeDigest}`;

const WORD_BYTES = 8;

/**
 * Memory of keys once they are expanded: two polynomials a digit, modulo the data primes of the key and the special prime; a public key is one
 * digit more.
 */
export function expandedKeyBytes(offered: OfferedKeys): number {
  const { shape } = offered;
  const digits = shape.keys.reduce((sum, { primes }) => sum + primes * 2 * (primes + 1), 0);
  return (digits + publicKeyPolynomials(offered)) * offered.parameters.polyDegree * WORD_BYTES;
}

function publicKeyPolynomials(offered: OfferedKeys): number {
  if (offered.packing === 'interactive') return 0;
  return 2 * (offered.privacy.primes + 1);
}
