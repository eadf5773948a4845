/** How many 64-bit words an engine touches: the planner's unit of cost. */
import type { PlanStep, PointwiseLayer } from './plan.ts';

/** Word operations of a step on ciphertexts of N words per residue: one for each word added, multiplied or transformed. */
export function wordOperations(step: PlanStep, polyDegree: number): number {
  if (step.kind === 'switch') return switchOperations(step, polyDegree);
  if (step.kind === 'flood') return floodOperations(step, polyDegree);
  let size = step.sizeIn;
  let values = step.inputs;
  let operations = 0;
  for (const layer of step.layers) {
    operations += layerOperations(layer, values, size);
    if (layer.kind === 'square') size = 2 * size - 1;
    else values = layer.map.outputs;
  }
  return operations * step.primes * polyDegree;
}

/** A square of size s takes s (s + 1) / 2 products; a linear layer one sum for each nonzero weight and polynomial. */
function layerOperations(layer: PointwiseLayer, values: number, size: number): number {
  if (layer.kind === 'square') return (values * size * (size + 1)) / 2;
  return layer.map.weights.length * size;
}

/** One inverse transform of the dropped residue, one forward transform for each that stays. */
function switchOperations(step: PlanStep & { kind: 'switch' }, polyDegree: number): number {
  let transforms = 0;
  for (let primes = step.primesIn; primes > step.primesOut; primes--) transforms += primes;
  return step.ciphertexts * step.size * transforms * polyDegree * Math.log2(polyDegree);
}

/** For each polynomial beyond two a key switch of as many digits as primes; then four polynomials that are drawn and transformed. */
function floodOperations(
  { ciphertexts, sizeIn, primes }: PlanStep & { kind: 'flood' },
  polyDegree: number,
): number {
  const transforms = (sizeIn - 2) * (primes + primes * primes + 2 * (primes + 1)) + 3 * primes;
  const products = (sizeIn - 2) * 2 * primes * (primes + 1) + 2 * primes;
  return ciphertexts * polyDegree * (transforms * Math.log2(polyDegree) + products);
}
