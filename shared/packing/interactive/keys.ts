/** Which evaluation keys the steps need, and at how many primes. */
import { textDigest } from '../digest.ts';
import type { EvaluationKeyShape, EvaluationKeysShape } from './client-plan.ts';
import type { InteractiveStep, RotationStep } from './plan.ts';
import { evaluationKeysBytes } from '../geometry.ts';
import type { InteractiveSet } from './sets.ts';

/** `galoisElement` of the relinearisation key. */
export const RELINEARISATION = 1;

/** SEAL's `GaloisTool::get_elt_from_step`: 3^step modulo 2N; 2N - 1 for the swap of rows. */
export function galoisElement(step: RotationStep, polyDegree: number): number {
  const order = 2 * polyDegree;
  if (step === 0) return order - 1;
  let element = 1;
  for (let power = 0; power < step; power++) element = (element * 3) % order;
  return element;
}

/** Every rotation of a step; swaps are 0. */
export function rotationSteps(step: InteractiveStep): RotationStep[] {
  if (step.kind !== 'linear') return [];
  return [...step.babySteps.slice(1), ...(step.giants > 1 ? [step.giantStride] : []), ...step.folds];
}

export function evaluationKeys(steps: readonly InteractiveStep[], polyDegree: number): EvaluationKeyShape[] {
  const primes = new Map<number, number>();
  const need = (element: number, level: number): void =>
    void primes.set(element, Math.max(level, primes.get(element) ?? 0));
  for (const step of steps) {
    if (step.kind === 'square') need(RELINEARISATION, step.primes);
    if (step.kind !== 'linear') continue;
    for (const rotation of rotationSteps(step)) need(galoisElement(rotation, polyDegree), step.primes);
  }
  return [...primes]
    .sort(([left], [right]) => left - right)
    .map(([element, level]) => ({ galoisElement: element, primes: level }));
}

/** With size and digest. */
export async function evaluationKeysShape(
  parameters: InteractiveSet,
  keys: readonly EvaluationKeyShape[],
): Promise<EvaluationKeysShape> {
  const text = JSON.stringify({
    format: 'cryptonets-evaluation-keys',
    version: 1,
    parameters: parameters.name,
    primes: [...parameters.dataPrimes, parameters.specialPrime].map(String),
    keys: keys.map((key) => [key.galoisElement, key.primes]),
  });
  const digest = await textDigest(text);
  return { keys, bytes: evaluationKeysBytes(parameters, keys), digest };
}
