/**
 * Two ways in which a client that follows the protocol learns the weights of dense, square, dense from its answers, with nothing but what it has: its
 * secret key, its own uploads, and the bytes that came back. Output o is x^T Q_o x in the inputs x; so is every polynomial of its ciphertext in the inputs'.
 */
import { Lift, multiply, phase, product } from './ring.ts';
import type { Polynomial } from './ring.ts';
import { formOf, pairsOf, weightsOf } from './quadratic.ts';
import type { Weights } from './quadratic.ts';
import { LeastSquares, solveModulo } from './solve.ts';

/** One answer as its client sees it; everything in NTT form. */
export interface Answer {
  readonly primes: readonly bigint[];
  readonly polyDegree: number;
  readonly secret: Polynomial;
  /** inputs x 2 polynomials modulo all primes: what was sent, seeds expanded. */
  readonly inputs: readonly (readonly Polynomial[])[];
  /** outputs x size polynomials modulo the first primes. */
  readonly outputs: readonly (readonly Polynomial[])[];
  /** What a decryption of the answer is divided by, modulo t. */
  readonly correction: bigint;
}

export interface Found {
  readonly weights: Weights | undefined;
  readonly unknowns: number;
  readonly equations: number;
  /** Forms whose unknowns came out as small integers, of how many. */
  readonly forms: number;
  readonly outputs: number;
}

/** Equations beyond the unknowns: a wrong solution passes them with probability q^-32. */
const CHECKS = 32;
/** No unknown of a form of ternary weights is larger. */
const LARGEST = 64;

/**
 * The last polynomial of an answer that was never relinearised is x^T Q_o x of the last polynomials of the inputs, which are the
 * expansions of the client's own seeds: at each place of the transform one exact equation modulo each prime.
 */
export function attackTop(answers: readonly Answer[], hidden: number): Found {
  const { primes, inputs, outputs } = answers[0]!;
  const pairs = pairsOf(inputs.length);
  const prime = primes[0]!;
  const wanted = pairs.length + CHECKS;
  const places = Array.from({ length: wanted }, (_, index) => ({
    answer: answers[index % answers.length]!,
    place: Math.floor(index / answers.length),
  }));
  const rows = places.map(({ answer, place }) => {
    const top = answer.inputs.map((input) => input[1]![0]![place]!);
    return pairs.map(([first, second]) => (top[first]! * top[second]!) % prime);
  });
  const rights = places.map(({ answer, place }) =>
    answer.outputs.map((output) => output.at(-1)![0]![place]!),
  );
  const solutions = solveModulo(rows, rights, prime).map((unknowns) =>
    unknowns?.map((value) => Number(value > prime / 2n ? value - prime : value)),
  );
  return concluded(solutions, { inputs: inputs.length, hidden, equations: wanted, outputs: outputs.length });
}

/**
 * The noise of a decrypted answer is, over the integers, x^T Q_o x of the noises of the inputs, which the client knows because it made them: least
 * squares over the coefficients, however small the answer's own errors (key switching, rounding) are or large they are made.
 */
export function attackNoise(answers: readonly Answer[], hidden: number): Found {
  const { inputs, outputs } = answers[0]!;
  const pairs = pairsOf(inputs.length);
  const system = new LeastSquares(pairs.length, outputs.length);
  for (const answer of answers) addNoise(system, answer, pairs);
  const solutions = system.solve().map((unknowns) => Array.from(unknowns));
  return concluded(solutions, {
    inputs: inputs.length,
    hidden,
    equations: system.equations,
    outputs: outputs.length,
  });
}

function addNoise(system: LeastSquares, answer: Answer, pairs: readonly [number, number][]): void {
  const { primes, polyDegree, secret, inputs, outputs } = answer;
  const all = new Lift(primes, polyDegree);
  const left = outputs[0]![0]!.length;
  const some = new Lift(primes.slice(0, left), polyDegree);
  // What was dropped divided the noise.
  const dropped = Number(product(primes.slice(left)));
  const noises = inputs.map((input) => phase(input, secret, primes));
  const features = pairs.map(([first, second]) =>
    all.integers(multiply(noises[first]!, noises[second]!, primes)).map((value) => Number(value) / dropped),
  );
  const targets = outputs.map((output) =>
    some.integers(phase(output, secret, primes.slice(0, left))).map(Number),
  );
  const size = Math.sqrt(features[0]!.reduce((sum, value) => sum + value * value, 0) / polyDegree);
  for (let place = 0; place < polyDegree; place++)
    system.add(
      features.map((feature) => feature[place]! / size),
      targets.map((target) => target[place]! / size),
    );
}

function concluded(
  solutions: readonly (readonly number[] | undefined)[],
  shape: {
    readonly inputs: number;
    readonly hidden: number;
    readonly equations: number;
    readonly outputs: number;
  },
): Found {
  const { inputs, hidden, equations, outputs } = shape;
  const forms = solutions
    .filter((solution) => solution !== undefined)
    .filter((solution) => solution.every(isSmallInteger))
    .map((solution) =>
      formOf(
        inputs,
        solution.map((value) => Math.round(value) + 0),
      ),
    );
  const weights = forms.length === outputs ? weightsOf(inputs, hidden, forms) : undefined;
  return { weights, unknowns: pairsOf(inputs).length, equations, forms: forms.length, outputs };
}

/** Whether a real or lifted solution looks like an unknown of a form. */
function isSmallInteger(value: number): boolean {
  return Math.abs(value) <= LARGEST && Math.abs(value - Math.round(value)) < 0.2;
}
